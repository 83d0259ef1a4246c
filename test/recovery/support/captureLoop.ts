/**
 * Captures and keeps things of every other kind until it is killed, and tells of what is acknowledged on stdout: `id seq`
 * a line for a capture, `id seq type` for another thing.
 * Arguments: data folder, prefix of the ids.
 */
import { writeSync } from 'node:fs';
import { openStore } from '../../../server/store/store.ts';
import { keepEveryKind } from './everyKind.ts';

const [dataDir = '', prefix = ''] = process.argv.slice(2);
const report = (error: unknown): void => void writeSync(2, `${String(error)}\n`);

const store = await openStore({
	dataDir,
	clock: Date.now,
	logger: {
		debug: () => {},
		info: () => {},
		warn: () => {},
		error: (message, error) => report(`${message}: ${String(error)}`),
	},
	// Small, so that a short life meets the changes of segment and the snapshots too.
	segmentBytes: 8 * 1024,
	snapshotTimes: { events: 15, idleMs: 5, ageMs: 50 },
});
for (const { severity, message } of store.health().findings) if (severity === 'error') report(message);
writeSync(1, 'ready\n');

let count = 0;
setImmediate(captureSome);

/** What happens to a capture when it is read and summed up. */
function compact(id: string, seq: number): void {
	const found = { id, version: 1, tokens: count, tags: [], references: [{ kind: 'issue', target: '#1' }] };
	store.execute({ type: 'memory/process', items: [{ seq, found }] });
	store.execute({ type: 'memory/reinforce', refs: [`capture/${id}`], now: Date.now() });
	store.execute({ type: 'memory/supersede', ref: `capture/${id}`, reason: 'loop' });
	const summary = { id: `s-${id}`, level: 1, content: 'sum', tokens: 1, sources: [`capture/${id}`] };
	const run = `r-${id}`;
	store.execute({
		type: 'memory/compact',
		run,
		topic: 'loop',
		method: 'extractive',
		summaries: [summary],
		replaced: [],
	});
	if (count % 2 === 0) store.execute({ type: 'memory/undoCompaction', run });
}

/** A few at a time; the snapshots in the background get their turn in between. */
function captureSome(): void {
	for (let i = 0; i < 5; i++) {
		const id = `${prefix}-${++count}`;
		const { seq } = store.execute({
			type: 'capture/add',
			id,
			content: `thought ${id} `.repeat(1 + (count % 20)),
			tags: ['loop'],
		});
		if (count % 3 === 0) store.execute({ type: 'capture/edit', id, status: 'processed' });
		if (count % 4 === 0) {
			store.execute({ type: 'memory/pin', ref: `capture/${id}`, pinned: count % 8 === 0 });
			store.execute({ type: 'memory/archive', ids: [id], reason: 'loop', run: prefix });
			store.execute({ type: 'context/set', namespace: 'loop', key: `k${count % 5}`, value: { count } });
		}
		if (count % 7 === 0) compact(id, seq);
		writeSync(1, `${id} ${seq}\n`);
		if (count % 6 === 0)
			for (const other of keepEveryKind(store, id)) writeSync(1, `${other.id} ${other.seq} ${other.type}\n`);
	}
	setImmediate(captureSome);
}
