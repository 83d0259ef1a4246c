import path from 'node:path';

/** Where the store keeps its files. */
export interface StoreLayout {
	readonly dataDir: string;
	/** Everything the user would miss. */
	readonly folder: string;
	/** Segments of the event log, `0000000000000001.jsonl`, each named by its first event. */
	readonly log: string;
	/** Snapshots, newest first. */
	readonly snapshots: readonly [string, string];
	/** What a repair took out. */
	readonly quarantine: string;
	/** A backup being unpacked; of no value when a restore was interrupted. */
	readonly restoring: string;
	/** A backup unpacked and checked, about to become `folder`. */
	readonly restored: string;
}

export function storeLayout(dataDir: string): StoreLayout {
	const folder = path.join(dataDir, 'store');
	return {
		dataDir,
		folder,
		log: path.join(folder, 'log'),
		snapshots: [path.join(folder, 'state.sqlite'), path.join(folder, 'state.previous.sqlite')],
		quarantine: path.join(folder, 'quarantine'),
		restoring: path.join(dataDir, 'store.restoring'),
		restored: path.join(dataDir, 'store.restored'),
	};
}

/** Segment name of its first event. */
export function segmentName(firstSeq: number): string {
	return `${String(firstSeq).padStart(16, '0')}.jsonl`;
}

/** First event of a segment by its name; undefined when the name is not that of a segment. */
export function segmentFirstSeq(name: string): number | undefined {
	const match = /^(\d{16})\.jsonl$/.exec(name);
	return match === null ? undefined : Number(match[1]);
}
