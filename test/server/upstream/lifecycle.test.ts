import path from 'node:path';
import { existsSync, readFileSync } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { UpstreamHub } from '../../../server/upstream/hub.ts';
import type { FileSystem } from '../../../server/store/fileSystem.ts';
import { openTestStore, silentLogger, temporaryFolder, unsyncedFiles } from '../store/support.ts';
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

async function openHub(
	command: string,
	args: string[],
	files: FileSystem = unsyncedFiles,
	logger = silentLogger,
): Promise<Opened> {
	const folder = temporaryFolder();
	const store = await openTestStore(path.join(folder, 'data'), { files });
	onTestFinished(() => store.close());
	const hub = openUpstreams({ store, dataDir: folder, logger });
	const id = 'server';
	const definition = programServer({ alias: 'server', name: 'Server', command, args });
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
