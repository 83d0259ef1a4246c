import { expect, onTestFinished, test, vi } from 'vitest';
import { Emitter } from '../../../common/base/emitter.ts';
import type { IndexStatus, RootStatus } from '../../../common/model/indexStatus.ts';
import { describeIndexer } from '../../../server/app/describedIndexer.ts';
import { canonicalFolder } from '../../../server/app/folder.ts';
import type { IndexAccess } from '../../../server/app/indexAccess.ts';
import { INDEX_EVENT_MS, ServerEventStream, type ServerEvent } from '../../../server/app/serverEvents.ts';
import type { Indexer } from '../../../server/ports/indexer.ts';
import type { Store } from '../../../server/ports/store.ts';
import { openStore } from '../../../server/store/store.ts';
import { silentLogger, temporaryFolder } from '../store/support.ts';

const ROOT: RootStatus = {
	root: '/a',
	phase: 'idle',
	files: 1,
	chunks: 2,
	total: 1,
	done: 1,
	bytes: 0,
	skipped: {},
	lastCompleteAt: 0,
};
const STATUS: IndexStatus = { model: 'm', dimensions: 8, lastResort: false, roots: [ROOT] };

async function createStream(): Promise<{
	events: ServerEvent[];
	changes: Emitter<IndexStatus>;
	stream: ServerEventStream;
	readonly write: (id: string) => void;
	readonly store: Store;
}> {
	const store = await openStore({ dataDir: temporaryFolder(), clock: Date.now, logger: silentLogger });
	const changes = new Emitter<IndexStatus>((error) => {
		throw error;
	});
	const access: IndexAccess = {
		services: () => Promise.reject(new Error('not asked')),
		failure: () => undefined,
		onDidChange: changes.event,
	};
	const graph = new Emitter<void>((error) => {
		throw error;
	});
	const stream = new ServerEventStream(store, access, { onDidChange: graph.event }, silentLogger);
	onTestFinished(() => {
		stream.dispose();
		store.close();
		vi.useRealTimers();
	});
	const events: ServerEvent[] = [];
	stream.onEvent((event) => events.push(event));
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
	const write = (id: string): void => void store.execute({ type: 'capture/add', id, content: id, tags: [] });
	return { events, changes, stream, write, store };
}

test('a durable write is told once, with the head of the log', async () => {
	const { events, write } = await createStream();
	write('one');
	write('two');
	await Promise.resolve();
	expect(events).toEqual([
		{ name: 'understory/event/captures', payload: { seq: 2 } },
		{ name: 'understory/event/captures', payload: { seq: 2 } },
	]);
});

test('who shows captures is told of a suggestion that was ignored, and of one that is made again', async () => {
	const { events, store } = await createStream();
	for (const ignored of [true, false]) store.execute({ type: 'task/ignoreSuggestion', key: 'k', ignored });
	await Promise.resolve();
	expect(events.map(({ name }) => name)).toEqual([
		'understory/event/captures',
		'understory/event/tasks',
		'understory/event/captures',
		'understory/event/tasks',
	]);
});

test('the index is told of at once, then five times a second at most, and the last state is never left out', async () => {
	const { events, changes } = await createStream();
	for (let done = 0; done <= 1000; done++) {
		changes.fire({ ...STATUS, roots: [{ ...ROOT, done }] });
		vi.advanceTimersByTime(2);
	}
	vi.advanceTimersByTime(INDEX_EVENT_MS);
	expect(events.length).toBeLessThanOrEqual(2 + 2000 / INDEX_EVENT_MS);
	expect(events[0]).toMatchObject({ payload: { roots: [{ done: 0 }] } });
	expect(events.at(-1)).toMatchObject({ payload: { roots: [{ done: 1000 }] } });
});

test('nothing is told after the end', async () => {
	const { events, changes, stream } = await createStream();
	changes.fire(STATUS);
	changes.fire(STATUS);
	stream.dispose();
	vi.advanceTimersByTime(INDEX_EVENT_MS);
	changes.fire(STATUS);
	expect(events).toHaveLength(1);
});

test('status tells of stored folders until somebody asks for them or forgets them, and of notices', async () => {
	const changes = new Emitter<IndexStatus>(() => {});
	let status: IndexStatus = { ...STATUS, roots: [] };
	const bare = {
		onDidChange: changes.event,
		status: () => status,
		forget: () => Promise.resolve(true),
	} as unknown as Indexer;
	const other = { ...ROOT, root: '/b' };
	const indexer = describeIndexer(bare, { stored: [ROOT, other], notices: ['No model.'] });
	const seen: IndexStatus[] = [];
	indexer.onDidChange((changed) => seen.push(changed));
	expect(indexer.status()).toMatchObject({ degraded: 'No model.', roots: [ROOT, other] });
	status = { ...STATUS, degraded: 'Slow.', roots: [{ ...ROOT, phase: 'scanning' }] };
	changes.fire(status);
	expect(seen).toMatchObject([{ degraded: 'No model. Slow.', roots: [{ root: '/a', phase: 'scanning' }, other] }]);
	await indexer.forget('/b');
	expect(indexer.status().roots.map(({ root }) => root)).toEqual(['/a']);
	expect(describeIndexer(bare, { stored: [], notices: [] }).status().degraded).toBe('Slow.');
});

test('a folder has one spelling', () => {
	expect(canonicalFolder('/a/b/')).toBe('/a/b');
	expect(canonicalFolder('/a/./c/../b')).toBe('/a/b');
	expect(() => canonicalFolder('a/b')).toThrow('not an absolute path');
});
