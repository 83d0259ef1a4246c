/**
 * Captures until it is killed and tells of each acknowledged capture on stdout, one `id seq` a line.
 * Arguments: data folder, prefix of the ids.
 */
import { writeSync } from 'node:fs';
import { openStore } from '../../../server/store/store.ts';

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
		writeSync(1, `${id} ${seq}\n`);
	}
	setImmediate(captureSome);
}
