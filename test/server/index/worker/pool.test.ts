import { expect, onTestFinished, test, vi } from 'vitest';
import { WorkerPool, type PoolOptions } from '../../../../server/index/worker/pool.ts';
import type { IndexTask } from '../../../../server/index/worker/protocol.ts';

vi.setConfig({ testTimeout: 60_000 });

test.each(['crash', 'throw', 'hang'])(
	'a thread that is lost to "%s" is replaced; only its file is skipped',
	async (fault) => {
		const { pool, log } = openPool();
		const results = await Promise.all([
			pool.run(task(['a', `${fault}.ts`, 'b'])),
			pool.run(task(['c'])),
			pool.run(task(['d', 'e'])),
		]);
		const reason = fault === 'hang' ? 'timedOut' : 'crashed';
		expect(results.flat().map((result) => ('path' in result ? `${result.path} ${result.outcome}` : ''))).toEqual([
			'a same',
			`${fault}.ts skipped`,
			'b same',
			'c same',
			'd same',
			'e same',
		]);
		expect(results[0][1]).toMatchObject({ outcome: 'skipped', reason, size: 3, mtimeMs: 4 });
		expect(log.filter((line) => line.includes('skipped'))).toHaveLength(1);
	},
);

test('a file whose grammar ends the thread is cut by lines; after two the grammar is left out', async () => {
	const { pool, log } = openPool();
	const tags = async (file: string): Promise<readonly string[]> => {
		const [result] = await pool.run(task([file]));
		return result?.outcome === 'indexed' ? result.file.tags : [];
	};
	expect(await tags('a.bad')).toEqual(['alone']);
	expect(await tags('b.bad')).toEqual(['alone']);
	const lost = log.length;
	expect(await tags('c.bad')).toEqual(['told']);
	expect(log).toHaveLength(lost);
});

test('a thread that runs out of memory does not take the process with it', async () => {
	const { pool } = openPool({ maxHeapMb: 32, silenceLimitMs: 60_000 });
	expect(await pool.run(task(['memory.ts', 'a']))).toMatchObject([
		{ outcome: 'skipped', reason: 'crashed' },
		{ outcome: 'same', path: 'a' },
	]);
});

test('a fault of the program is told, not hidden', async () => {
	const { pool } = openPool();
	await expect(pool.run(task(['bug']))).rejects.toThrow('planted bug');
	expect(await pool.run(task(['a']))).toHaveLength(1);
});

test('threads without work end, and one fresh thread waits for the next job', async () => {
	const { pool, log } = openPool({ restAfterMs: 20, size: 2 });
	const before = threadCount();
	const first = await Promise.all([threadOf(pool), threadOf(pool)]);
	expect(new Set(first).size).toBe(2);
	await vi.waitFor(() => expect(threadCount()).toBe(before + 1), { timeout: 20_000 });
	const next = await threadOf(pool);
	expect(first).not.toContain(next);
	expect(log).toEqual([]);
});

test('after a look at a folder a thread is ready for the first change', async () => {
	const { pool } = openPool({ restAfterMs: 60_000 });
	const before = threadCount();
	await scanned(pool, '/some');
	expect(threadCount()).toBe(before + 2);
});

test('a thread that is there looks at single paths, one of its own at folders', async () => {
	const { pool } = openPool({ restAfterMs: 60_000 });
	const thread = await threadOf(pool);
	expect(await scanned(pool, '/some', ['a'])).toEqual({ thread });
	const own = await scanned(pool, '/some');
	expect(own).not.toEqual({ thread });
	expect(await scanned(pool, '/some', ['a'])).toEqual(own);
});

test('a look at paths fails with the thread that was to take it', async () => {
	const { pool } = openPool();
	await threadOf(pool);
	const failed = expect(scanned(pool, '/hang', ['a'])).rejects.toThrow(/ended|answer/);
	await pool.run(task(['crash.ts']));
	await failed;
	expect(await scanned(pool, '/some', ['a'])).toHaveProperty('thread');
});

test('a look at a disk that does not answer is given up, one at a slow disk is not', async () => {
	const [dead, idle, slow] = [openPool(), openPool(), openPool()].map(({ pool }) => pool);
	await threadOf(idle!);
	await Promise.all([
		expect(scanned(dead!, '/hang')).rejects.toMatchObject({ code: 'unavailable' }),
		expect(scanned(idle!, '/hang', ['a'])).rejects.toMatchObject({ code: 'unavailable' }),
		expect(scanned(slow!, '/slow')).resolves.toHaveProperty('thread'),
	]);
	expect(await scanned(dead!, '/some')).toHaveProperty('thread');
	expect(await scanned(idle!, '/some', ['a'])).toHaveProperty('thread');
});

test('closing rejects what is waiting', async () => {
	const { pool } = openPool({ silenceLimitMs: 60_000 });
	const waiting = pool.run(task(['hang']));
	const closed = expect(waiting).rejects.toThrow('closed');
	await pool.close();
	await closed;
	await expect(pool.run(task(['a']))).rejects.toThrow('closed');
});

function openPool(change: Partial<PoolOptions> = {}): { pool: WorkerPool; log: string[] } {
	const log: string[] = [];
	const pool = new WorkerPool({
		file: new URL('badWorker.ts', import.meta.url),
		setup: { grammarsDir: '', embedding: { kind: 'none' } },
		size: 1,
		silenceLimitMs: 3000,
		logger: {
			debug: () => undefined,
			info: () => undefined,
			warn: (message) => void log.push(message),
			error: (message) => void log.push(message),
		},
		...change,
	});
	onTestFinished(() => pool.close());
	return { pool, log };
}

/** The thread that did a job. */
async function threadOf(pool: WorkerPool): Promise<number> {
	const [result] = await pool.run(task(['thread']));
	if (result?.outcome !== 'same') throw new Error('The bad worker has changed.');
	return result.size;
}

/** What a scan skipped: the thread that did it. */
async function scanned(pool: WorkerPool, root: string, paths?: readonly string[]): Promise<unknown> {
	const options = { root, maxFileBytes: 100, exclude: [] };
	const step = await pool.scan(options, paths).next();
	if (step.done !== true) throw new Error('The bad worker has changed.');
	return step.value.skipped;
}

/** Worker threads of this process that keep it alive. */
function threadCount(): number {
	return process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
}

function task(paths: readonly string[]): IndexTask {
	const files = paths.map((path) => ({ path, size: 3, mtimeMs: 4, knownHash: '' }));
	return { root: '/', maxFileBytes: 100, files, urgent: false };
}
