import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Received {
	readonly path: string;
	readonly headers: IncomingHttpHeaders;
	readonly body: Record<string, unknown>;
}

export interface Reply {
	readonly status?: number;
	readonly headers?: Record<string, string>;
	readonly body: unknown;
}

/** A real server on the loopback interface that answers what a test says, and keeps what it was asked. */
export async function embeddingServer(
	answer: (request: Received, count: number) => Reply | 'hang' | 'reset',
): Promise<{ readonly url: string; readonly received: Received[]; close(): Promise<void> }> {
	const received: Received[] = [];
	const server = createServer((request, response) => {
		const parts: Buffer[] = [];
		request.on('data', (part: Buffer) => parts.push(part));
		request.on('end', () => {
			const body = JSON.parse(Buffer.concat(parts).toString()) as Record<string, unknown>;
			received.push({ path: request.url ?? '', headers: request.headers, body });
			const reply = answer(received.at(-1)!, received.length);
			if (reply === 'hang') return;
			if (reply === 'reset') return void request.socket.destroy();
			response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
			response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const close = async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	};
	onTestFinished(close);
	return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received, close };
}

/** A vector that depends on the text: its length and its first character. */
export function toyVector(text: string): number[] {
	return [text.length, text.charCodeAt(0), 1];
}
