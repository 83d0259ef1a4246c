import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { connectStdio, endpoint } from '../mcpClient.ts';
import { temporaryDataDir } from '../processes.ts';
import { runSuite } from './conformanceSuite.ts';
import { fixture, Registry } from './registry.ts';

vi.setConfig({ testTimeout: 280_000 });

/**
 * The suite has no way to send a token, so it goes through a door that adds ours and changes nothing else: what it sees
 * is what the daemon answers.
 */
async function openWithToken(port: number, token: string): Promise<number> {
	const server = createServer((from, to) => {
		const headers = { ...from.headers, authorization: `Bearer ${token}` };
		const inner = request({ host: '127.0.0.1', port, path: from.url, method: from.method, headers }, (answer) => {
			to.writeHead(answer.statusCode ?? 500, answer.headers);
			to.flushHeaders();
			answer.pipe(to);
		});
		inner.on('error', () => to.destroy());
		to.on('close', () => inner.destroy());
		from.pipe(inner);
	});
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
	return (server.address() as AddressInfo).port;
}

/** The daemon with the suite's server behind it, names as they are. */
async function daemon(): Promise<string> {
	const dataDir = temporaryDataDir();
	const registry = await Registry.open(dataDir);
	const id = await registry.addScript('fixture', fixture('conformance.ts'), [], { prefix: 'none' });
	expect(await registry.test(id)).toMatchObject({ phase: 'ready', problems: [] });
	await connectStdio(dataDir); // keeps the owner
	await registry.window.close(); // a window would answer what the suite's clients say they cannot
	const { port, token } = await endpoint(dataDir);
	return `http://localhost:${await openWithToken(port, token)}/mcp`;
}

test.each([
	['2026-07-28', 37],
	['2025-11-25', 30],
])('the server requirements of %s are met through the daemon', async (revision, scored) => {
	const url = await daemon();
	expect(await runSuite(['server', '--url', url], revision)).toEqual({ failed: [], scored });
});
