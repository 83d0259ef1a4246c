import path from 'node:path';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { UpstreamDefinition } from '../../../common/model/upstream.ts';
import type { UpstreamHub } from '../../../server/upstream/hub.ts';
import type { FileSystem } from '../../../server/store/fileSystem.ts';
import { openStoreForTest, silentLogger, temporaryFolder, unsyncedFiles } from '../store/support.ts';
import { PATIENT } from '../patient.ts';
import { startHttpServer } from './httpServer.ts';
import { mcpCaller, openUpstreams, programServer } from './support.ts';

vi.setConfig({ testTimeout: 120_000 });

const READER = path.join(import.meta.dirname, '../../integration/upstream/servers/hostile.ts');
/** A server without tools that starts in a moment: whatever it is asked, it answers the same. */
const SMALL = `while read -r line; do
	case $line in *'"id":'*) id=\${line##*\\"id\\":}; id=\${id%%[,\\}]*};; *) continue;; esac
	echo '{"jsonrpc":"2.0","id":'"$id"',"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"small","version":"1"},"tools":[]}}'
done`;

interface Opened {
	readonly hub: UpstreamHub;
	readonly id: string;
	readonly enable: (enabled: boolean) => Promise<void>;
}

function openHub(command: string, args: string[], files?: FileSystem, logger = silentLogger): Promise<Opened> {
	return openHubOf({ command, args }, files, logger);
}

async function openHubOf(
	reached: Partial<UpstreamDefinition>,
	files: FileSystem = unsyncedFiles,
	logger = silentLogger,
): Promise<Opened> {
	const folder = temporaryFolder();
	const store = await openStoreForTest(path.join(folder, 'data'), { files });
	const hub = openUpstreams({ store, dataDir: folder, logger });
	const id = 'server';
	const definition = programServer({ alias: 'server', name: 'Server', command: '', args: [], ...reached });
	store.execute({ type: 'upstream/add', id, definition });
	return {
		hub,
		id,
		enable: (enabled) => {
			store.execute({ type: 'upstream/edit', id, changes: { enabled } });
			return vi.waitFor(() => expect(hub.status(id).phase === 'disabled').toBe(!enabled), { interval: 1 });
		},
	};
}

/** Listeners on what all connections share. */
function listeners(): number {
	return process.eventNames().reduce((sum, event) => sum + process.listenerCount(event), 0);
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

test.skipIf(process.platform === 'win32')('a hundred connections leave no process behind', async () => {
	const { hub, id, enable } = await openHub('/bin/sh', ['-c', SMALL]);
	const signal = new AbortController().signal;
	const started = new Set<number>();
	for (let i = 0; i < 100; i++) {
		expect((await hub.test(id, signal)).phase).toBe('ready');
		for (const pid of hub.processes) started.add(pid);
		await enable(false);
		await enable(true);
	}
	expect(started.size).toBe(100);
	await vi.waitFor(() => expect([...started].filter(isAlive)).toEqual([]), { timeout: 60_000, interval: 50 });
	expect(hub.processes).toEqual([]);
});

test.each(['legacy', 'modern'] as const)(
	'a hundred connections to a %s server over HTTP leave no stream, no session and no listener behind',
	async (era) => {
		const server = await startHttpServer();
		const { hub, id, enable } = await openHubOf({ type: 'http', url: server.url, era });
		const connect = async (): Promise<void> => {
			expect((await hub.test(id, new AbortController().signal)).phase).toBe('ready');
			await enable(false);
			await enable(true);
		};
		await connect();
		const before = listeners();
		for (let i = 0; i < 100; i++) await connect();
		await vi.waitFor(() => expect(server.sessions()).toBe(0), PATIENT);
		// Idle connections are kept for the next request, streams are not.
		await vi.waitFor(async () => expect(await server.connections()).toBeLessThan(10), PATIENT);
		expect(listeners()).toBe(before);
		expect(hub.processes).toEqual([]);
	},
);

test('a server that is disabled can be tried, and is ended again', async () => {
	const file = path.join(temporaryFolder(), 'starts');
	const { hub, id, enable } = await openHub(process.execPath, [READER, 'readOnly', file]);
	await enable(false);
	expect(await hub.test(id, new AbortController().signal)).toMatchObject({ phase: 'disabled', tools: 1 });
	expect(hub.processes).toEqual([]);
	const cancel = new AbortController();
	const given = hub.test(id, cancel.signal).catch((error: unknown) => error);
	cancel.abort(new Error('enough'));
	expect(await given).toMatchObject({ message: 'enough' });
	expect(hub.processes).toEqual([]);
	const started = readFileSync(file, 'utf8').trim().split('\n').map(Number);
	expect(started.filter(isAlive)).toEqual([]);
	expect(await hub.tools()).toEqual([]);
});

test.skipIf(process.platform === 'win32')(
	'a server that failed before it said what it has is tried again with a later list, which does not wait for it',
	async () => {
		const file = path.join(temporaryFolder(), 'network');
		const { hub, id } = await openHub('/bin/sh', ['-c', `[ -e ${file} ] || exit 3; ${SMALL}`]);
		await hub.tools();
		expect(hub.status(id).phase).toBe('waiting');
		writeFileSync(file, '');
		await vi.waitFor(async () => {
			await hub.tools();
			expect(hub.status(id).phase).toBe('ready');
		}, PATIENT);
	},
);

test('a server that is killed under load costs one more try, which nobody sees, and is told of', async () => {
	const { hub, id } = await openHub(process.execPath, [READER, 'readOnly']);
	await hub.tools();
	const phases: string[] = [];
	hub.onDidChangeStatus(() => void phases.push(hub.status(id).phase));
	let done = 0;
	const use = async (session: string): Promise<void> => {
		for (let i = 0; i < 20; i++) {
			const result = await hub.route('tools/call', { name: 'server__fine', arguments: {} }, mcpCaller({ session }));
			expect(result).toMatchObject({ content: [{ text: 'read' }] });
			done++;
			if (done === 20) process.kill(hub.processes[0]!, 'SIGKILL');
		}
	};
	const [before] = hub.processes;
	await Promise.all(['a', 'b', 'c', 'd', 'e'].map(use));
	expect(done).toBe(100);
	expect(hub.processes).toHaveLength(1);
	expect(hub.processes).not.toEqual([before]);
	expect(phases).toContain('starting');
	expect(hub.status(id).phase).toBe('ready');
	expect(hub.calls(500).filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
});

test('a server that dies in every call is started ever more rarely, in the end once a minute', async () => {
	const file = path.join(temporaryFolder(), 'starts');
	const { hub, id } = await openHub(process.execPath, [READER, 'dies', file]);
	const clock = performance.now.bind(performance);
	let ahead = 0;
	vi.spyOn(performance, 'now').mockImplementation(() => clock() + ahead);
	onTestFinished(() => void vi.restoreAllMocks());
	const starts = (): number => readFileSync(file, 'utf8').trim().split('\n').length;
	/** Starts that a call makes when this much time has gone by since the last one. */
	const startsAfter = async (ms: number): Promise<number> => {
		const before = starts();
		ahead += ms;
		const called = hub.route('tools/call', { name: 'server__fine', arguments: {} }, mcpCaller());
		expect(await called).toMatchObject({ isError: true });
		return starts() - before;
	};
	await hub.tools();
	expect(await startsAfter(0)).toBe(0); // it runs
	for (const wait of [500, 1000, 2000, 4000, 8000]) expect(await startsAfter(wait)).toBe(1);
	for (const wait of [16_000, 32_000, 60_000, 60_000]) {
		expect(await startsAfter(wait / 2)).toBe(0);
		expect(await startsAfter(wait / 2)).toBe(1);
	}
	expect(hub.status(id).phase).toBe('failed');
});

test('a server that hangs after a call is ended, is told of, and started anew by the next call; one that is busy goes on', async () => {
	const { hub, id } = await openHubOf({ command: process.execPath, args: [READER, 'hangs'], timeoutSeconds: 1 });
	await hub.tools();
	const call = () => hub.route('tools/call', { name: 'server__fine', arguments: {} }, mcpCaller());
	expect(await call()).toMatchObject({ content: [{ text: 'answered' }] });
	const [before] = hub.processes;
	expect(await call()).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('1 s') as string }] });
	await vi.waitFor(() => expect(hub.status(id).phase).toBe('waiting'), PATIENT);
	expect(hub.status(id).lastError).toContain('did not answer any more');
	await vi.waitFor(() => expect(isAlive(before!)).toBe(false), PATIENT);
	expect(await call()).toMatchObject({ content: [{ text: 'answered' }] });
	expect(hub.status(id)).toMatchObject({ phase: 'ready' });
	expect(hub.status(id).lastError).toBeUndefined();

	const busy = await openHubOf({ command: process.execPath, args: [READER, 'silent'], timeoutSeconds: 1 });
	await busy.hub.tools();
	const [pid] = busy.hub.processes;
	for (let i = 0; i < 2; i++)
		expect(await busy.hub.route('tools/call', { name: 'server__fine', arguments: {} }, mcpCaller())).toMatchObject({
			isError: true,
		});
	expect(busy.hub.processes).toEqual([pid]);
});

test('a server that does not say who it is is waited for by one list, and by no other and no call', async () => {
	const { hub, id } = await openHub(process.execPath, [READER, 'hang']);
	expect(await hub.tools()).toEqual([]);
	expect(hub.status(id).phase).toBe('starting');
	const waits = vi.spyOn(globalThis, 'setTimeout');
	onTestFinished(() => waits.mockRestore());
	expect(await hub.tools()).toEqual([]);
	expect(await hub.route('tools/call', { name: 'server__fine', arguments: {} }, mcpCaller())).toBeUndefined();
	expect(waits).not.toHaveBeenCalled();
});

test('a log that cannot be written keeps nobody from using what a server has', async () => {
	let full = false;
	const write: FileSystem['write'] = (...args) => {
		if (full) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
		return unsyncedFiles.write(...args);
	};
	const told: string[] = [];
	const logger = { ...silentLogger, error: (message: string) => void told.push(message) };
	const { hub } = await openHub(process.execPath, [READER, 'readOnly'], { ...unsyncedFiles, write }, logger);
	full = true;
	expect(await hub.tools()).toMatchObject([{ name: 'server__fine' }]);
	await expect.poll(() => told).toEqual(['Tools of an MCP server could not be remembered as they are']);
	expect(
		await hub.route('tools/call', { name: 'server__fine', arguments: {} }, mcpCaller({ session: 'a' })),
	).toMatchObject({
		content: [{ text: 'read' }],
	});
	full = false;
});

test.skipIf(process.platform === 'win32')('a server that has not answered yet ends with the rest', async () => {
	const file = path.join(temporaryFolder(), 'pid');
	const { hub, id } = await openHub('/bin/sh', ['-c', `trap '' TERM; echo $$ >${file}; while :; do sleep 1; done`]);
	const tested = hub.test(id, new AbortController().signal);
	await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8')).toMatch(/\d+\n/);
	await hub.close();
	expect(isAlive(Number(readFileSync(file, 'utf8')))).toBe(false);
	expect((await tested).lastError).toBeUndefined(); // nobody waited until it was given up
});
