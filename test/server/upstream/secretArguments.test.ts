import { createServer } from 'node:http';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { createUpstreamHandlers } from '../../../server/app/upstreamHandlers.ts';
import { listenHere } from '../../listenHere.ts';
import { openStoreForTest, silentLogger, temporaryFolder, unsyncedFiles } from '../store/support.ts';
import { openUpstreams, programServer } from './support.ts';

/** A server that says in its name what it was started with, and prints it. */
const PROGRAM = `
const [given] = process.argv.slice(1);
console.error('started with ' + given);
console.error('x'.repeat(1990) + given);
console.log('y'.repeat(180) + given);
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
	const { id } = JSON.parse(line);
	const serverInfo = { name: 'given-' + given, version: '1' };
	const result = { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo, tools: [] };
	if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, result }));
});`;

async function openRegistry() {
	const folder = temporaryFolder();
	const store = await openStoreForTest(path.join(folder, 'data'), { files: unsyncedFiles });
	const lines: string[] = [];
	const note = (message: string, facts?: object): unknown => lines.push(`${message} ${JSON.stringify(facts)}`);
	const logger = { ...silentLogger, info: note, debug: note } as typeof silentLogger;
	const hub = openUpstreams({ store, dataDir: folder, logger });
	return { store, hub, lines, handlers: createUpstreamHandlers(store, () => Promise.resolve(hub)) };
}

test('a reference in an argument is the value that is kept for the server; its lines in the log hide it', async () => {
	const { store, hub, lines } = await openRegistry();
	const args = ['-e', PROGRAM, '--', '${secret:API_KEY}'];
	const definition = programServer({ alias: 'a', name: 'A', command: process.execPath, args, env: ['API_KEY'] });
	store.execute({ type: 'upstream/add', id: 'a', definition });
	await vi.waitFor(() => expect(hub.status('a').phase).not.toBe('disabled'));
	hub.setSecrets('a', { env: { API_KEY: 'hunter22-of-the-house', OTHER: 'hunter22' }, headers: {} });
	await hub.test('a', new AbortController().signal);
	expect(hub.status('a').serverName).toBe('given-hunter22-of-the-house');
	await vi.waitFor(() => expect(lines.join('\n')).toContain('started with •••'));
	// Neither a part of the value where a line was cut, nor what is left of it without a shorter one.
	await vi.waitFor(() => expect(lines.join('\n')).toMatch(/x•••[^]*y•••|y•••[^]*x•••/));
	expect(lines.join('\n')).not.toMatch(/hunter|of-the-house/);
});

test('a reference in an address is the value that is kept for the server, as addresses have it', async () => {
	const { store, hub } = await openRegistry();
	const asked: (string | undefined)[] = [];
	const web = createServer((request, response) => {
		asked.push(request.url);
		response.writeHead(500).end();
	});
	const url = `${await listenHere(web)}/\${secret:ROOM}/mcp?key=\${secret:API_KEY}`;
	const definition = programServer({ alias: 'a', name: 'A', command: '', args: [], type: 'http', url });
	store.execute({ type: 'upstream/add', id: 'a', definition: { ...definition, env: ['ROOM', 'API_KEY'] } });
	await vi.waitFor(() => expect(hub.status('a').phase).not.toBe('disabled'));
	hub.setSecrets('a', { env: { ROOM: 'a/b', API_KEY: 'hunter&22' }, headers: {} });
	await hub.test('a', new AbortController().signal);
	expect(new Set(asked)).toEqual(new Set(['/a%2Fb/mcp?key=hunter%2622']));
});

test('a reference that no value is kept for is a problem of the server', async () => {
	const { store, hub } = await openRegistry();
	const args = ['--key', '${secret:KEY}'];
	store.execute({
		type: 'upstream/add',
		id: 'a',
		definition: programServer({ alias: 'a', name: 'A', command: 'serve', args, enabled: false }),
	});
	await vi.waitFor(() => expect(hub.status('a').problems).toEqual([expect.stringContaining('${secret:KEY}')]));
});

test('which servers were removed is known, also of those that came back', async () => {
	const { store, handlers } = await openRegistry();
	const context = { signal: new AbortController().signal } as never;
	const removed = () => handlers['upstream/removed']({ ids: ['b', 'never', 'a'] }, context);
	const add = (id: string) =>
		store.execute({
			type: 'upstream/add',
			id,
			definition: programServer({ alias: id, name: id, command: 'x', args: [], enabled: false }),
		});
	for (const id of ['a', 'b', 'c']) add(id);
	expect(removed()).toEqual({ ids: [] });
	for (const id of ['c', 'a', 'b']) store.execute({ type: 'upstream/remove', id });
	expect(removed()).toEqual({ ids: ['b', 'a'] });
	add('b');
	expect(removed()).toEqual({ ids: ['a'] });
});

test.each([
	{ command: 'serve', args: [`--key=sk-${'x'.repeat(20)}`] },
	{ url: 'https://ada:hunter22@example.com/mcp', type: 'http' as const },
])('a key in $command$url is refused before it is kept', async (reached) => {
	const { store, handlers } = await openRegistry();
	const definition = programServer({ alias: 'a', name: 'A', command: '', args: [], ...reached });
	const context = { signal: new AbortController().signal } as never;
	expect(() => handlers['upstream/add'](definition, context)).toThrow(/\$\{secret:NAME\}/);
	store.execute({
		type: 'upstream/add',
		id: 'b',
		definition: programServer({ alias: 'b', name: 'B', command: 'x', args: [] }),
	});
	expect(() => handlers['upstream/edit']({ id: 'b', ...reached }, context)).toThrow(/\$\{secret:NAME\}/);
	expect(store.work.upstreams()).toMatchObject([{ id: 'b', command: 'x', url: '' }]);
});
