import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { STORAGE_PARTS, type StoragePart } from '../../common/model/storageParts.ts';
import type { Logger } from '../ports/logger.ts';

/** Measured again when somebody wants to know and the last measurement is this old. Milliseconds. */
const KEEP_MS = 10_000;
/** Other profiles have data directories of their own, below that of the default one. */
const OF_OTHERS = 'profiles';

/** Folders of the data directory by what they hold; the store is looked into. */
const PARTS: Readonly<Record<string, StoragePart>> = {
	store: 'snapshots',
	'store/log': 'log',
	index: 'index',
	graph: 'graph',
	models: 'models',
	notes: 'notes',
	'note-trash': 'notes',
	backups: 'backups',
	'removed-profiles': 'backups',
};

/** Bytes on disk of a profile, of all of it and of each part. */
export interface Sizes {
	readonly total: number;
	readonly parts: Readonly<Record<StoragePart, number>>;
}

/** Size of everything in the data directory. Many files have to be looked at, so the answer may be some seconds old. */
export class StorageSizes {
	readonly #dataDir: string;
	readonly #logger: Logger;
	#sizes: Sizes | undefined;
	#measuredAt = -Infinity;
	#measuring: Promise<void> = Promise.resolve();

	constructor(dataDir: string, logger: Logger) {
		this.#dataDir = dataDir;
		this.#logger = logger;
	}

	/** Waits for the first measurement only, since nothing may come after it; undefined when that failed. */
	async current(): Promise<Sizes | undefined> {
		if (performance.now() - this.#measuredAt > KEEP_MS) {
			this.#measuredAt = performance.now();
			this.#measuring = this.measure().then(
				() => undefined,
				(error: unknown) => this.#logger.debug('The data directory was not measured', { error: String(error) }),
			);
		}
		if (this.#sizes === undefined) await this.#measuring;
		return this.#sizes;
	}

	async measure(): Promise<Sizes> {
		const parts = Object.fromEntries(STORAGE_PARTS.map((part) => [part, 0])) as Record<StoragePart, number>;
		await addFolder(this.#dataDir, '', 'other', parts);
		const total = Object.values(parts).reduce((sum, bytes) => sum + bytes, 0);
		return (this.#sizes = { total, parts });
	}
}

/** One folder after the other: this is in no hurry. Links are not followed. */
async function addFolder(
	dataDir: string,
	folder: string,
	part: StoragePart,
	parts: Record<StoragePart, number>,
): Promise<void> {
	for (const entry of await orNone(readdir(path.join(dataDir, folder), { withFileTypes: true }), [])) {
		const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
		if (entry.isFile()) parts[part] += await orNone(sizeOf(path.join(dataDir, name)), 0);
		else if (entry.isDirectory() && name !== OF_OTHERS) await addFolder(dataDir, name, PARTS[name] ?? part, parts);
	}
}

async function sizeOf(file: string): Promise<number> {
	return (await stat(file)).size;
}

/** What is gone meanwhile takes no room. */
async function orNone<T>(work: Promise<T>, none: T): Promise<T> {
	try {
		return await work;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return none;
		throw error;
	}
}
