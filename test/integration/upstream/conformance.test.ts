import { readdirSync, readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { connectStdio, endpoint } from '../mcpClient.ts';
import { end, REPOSITORY, start, temporaryDataDir } from '../processes.ts';
import { fixture, Registry } from './registry.ts';

vi.setConfig({ testTimeout: 280_000 });

const SUITE = path.join(REPOSITORY, 'node_modules', '@modelcontextprotocol', 'conformance', 'dist', 'index.js');

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
	const { port, token } = await endpoint(dataDir);
	return `http://localhost:${await openWithToken(port, token)}/mcp`;
}

test.each([
	['2026-07-28', 37],
	['2025-11-25', 30],
])('the server requirements of %s are met through the daemon', async (revision, scored) => {
	const url = await daemon();
	const folder = path.join(temporaryDataDir(), 'results');
	const { code, stdout, stderr } = await end(
		start(SUITE, ['server', '--url', url, '--requirements', revision, '-o', folder]),
	);
	expect({ code, failed: code === 0 ? [] : failures(folder) }).toEqual({ code: 0, failed: [] });
	const said = `${stdout}${stderr}`;
	const ran = said.match(/^[✓✗] \S+: \d+ passed/gm)?.length ?? 0;
	const notScored = Number(/^Not scored for .*: (\d+) scenario/m.exec(said)?.[1] ?? 0);
	expect(ran - notScored).toBe(scored);
});

/** What the suite wrote about checks that failed. */
function failures(folder: string): string[] {
	const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
		file.endsWith('checks.json'),
	);
	return files
		.filter((file) => !file.includes('tasks-'))
		.flatMap((file) => {
			const checks = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Record<string, unknown>[];
			return checks
				.filter(({ status }) => status === 'FAILURE')
				.map(
					({ id, errorMessage, details }) =>
						`${String(id)}: ${String(errorMessage)} ${JSON.stringify(details)?.slice(0, 400)}`,
				);
		});
}
