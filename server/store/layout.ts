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
	/** Is there while texts are being removed from the files. */
	readonly erasing: string;
	/** A store being made by a restore or a repair; of no value when that was interrupted. */
	readonly restoring: string;
	/** Notes of an archive until they are where they belong. */
	readonly restoringNotes: string;
	/** A store made and checked, about to become `folder`. */
	readonly restored: string;
}

/** @param folder another place for the store than `store` in the data folder. */
export function storeLayout(dataDir: string, folder = path.join(dataDir, 'store')): StoreLayout {
	return {
		dataDir,
		folder,
		log: path.join(folder, 'log'),
		snapshots: [path.join(folder, 'state.sqlite'), path.join(folder, 'state.previous.sqlite')],
		erasing: path.join(folder, 'erasing'),
		restoring: path.join(dataDir, 'store.restoring'),
		restoringNotes: path.join(dataDir, 'notes.restoring'),
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
