import { Client, StreamableHTTPClientTransport, type ClientOptions } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { httpEndpoint, type HttpEndpoint } from '../../common/protocol/httpEndpoint.ts';
import { SERVER, until } from './processes.ts';

/** Both revisions of the protocol. */
export const ERAS = [
	{ era: 'legacy', mode: 'legacy' },
	{ era: 'modern', mode: { pin: '2026-07-28' } },
] as const;

/** An assistant connected through `server.js --mcp`. */
export async function connectStdio(
	dataDir: string,
	options: ClientOptions = {},
	prepare: (client: Client) => void = () => undefined,
): Promise<Client> {
	const client = new Client({ name: 'test', version: '1' }, options);
	prepare(client);
	await client.connect(
		new StdioClientTransport({
			command: process.execPath,
			args: [SERVER, '--mcp', '--data-dir', dataDir, '--idle-exit', '15'],
			stderr: 'ignore',
		}),
	);
	onTestFinished(() => client.close());
	return client;
}

/** An assistant connected over HTTP to an owner that is there. */
export async function connectHttp(
	dataDir: string,
	options: ClientOptions = {},
	prepare: (client: Client) => void = () => undefined,
): Promise<Client> {
	const { port, token } = await endpoint(dataDir);
	const client = new Client({ name: 'test-http', version: '1' }, options);
	prepare(client);
	const requestInit = { headers: { authorization: `Bearer ${token}` } };
	await client.connect(new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${port}/mcp`), { requestInit }));
	onTestFinished(() => client.close());
	return client;
}

/** Where the owner's HTTP door is, once it is open. */
export async function endpoint(dataDir: string): Promise<HttpEndpoint> {
	let found: HttpEndpoint | undefined;
	await until(() => (found = read(dataDir)) !== undefined);
	return found!;
}

function read(dataDir: string): HttpEndpoint | undefined {
	try {
		return httpEndpoint.parse(JSON.parse(readFileSync(path.join(dataDir, 'http.json'), 'utf8')));
	} catch {
		return undefined;
	}
}
