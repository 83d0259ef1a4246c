import { setImmediate } from 'node:timers/promises';
import type { HitKind } from '../../common/model/search.ts';
import type { IndexedRecord } from '../core/memory/memoryIndex.ts';
import { parseRef, refOf } from '../core/memory/ref.ts';
import { chunkTerms } from '../core/text/chunkTerms.ts';
import { wordFamily } from '../core/text/wordFamily.ts';
import type { ChunkedFile } from '../core/indexedFile.ts';
import { recordFile, type RecordKind } from '../index/records/recordKind.ts';
import type { ChunkTable } from '../ports/chunkTable.ts';
import type { Store, StoredEvent } from '../ports/store.ts';

export interface RecordReaderOptions {
	readonly store: Store;
	readonly kinds: readonly RecordKind[];
	readonly table: ChunkTable;
	/** Resolves when every record acknowledged so far is in the table. */
	readonly settled: () => Promise<void>;
	/** Gives files their vectors. */
	readonly vectors: (files: readonly ChunkedFile[]) => Promise<ChunkedFile[]>;
	readonly dimensions: number;
}

/** Reads records of every kind as recall needs them. */
export class RecordReader {
	readonly #options: RecordReaderOptions;
	readonly #kinds: ReadonlyMap<string, RecordKind>;

	constructor(options: RecordReaderOptions) {
		this.#options = options;
		this.#kinds = new Map(options.kinds.map((kind) => [kind.kind, kind]));
	}

	/** Refs of all records there are. */
	async all(): Promise<string[]> {
		const { store, table, settled } = this.#options;
		await settled();
		const captures = [...store.memory.allMadeAt().keys()].map((id) => refOf('capture', id));
		const others = [...(await table.files('')).keys()].filter((ref) => !ref.startsWith('capture/'));
		return [...captures, ...others];
	}

	/** Refs of the records that events are about. */
	changedBy(events: readonly StoredEvent[]): Set<string> {
		const refs = new Set<string>();
		for (const event of events)
			for (const kind of this.#kinds.values())
				for (const id of [kind.changedBy(event, this.#options.store) ?? []].flat()) refs.add(refOf(kind.kind, id));
		return refs;
	}

	/** Captures in the order in which they were made, then the others. */
	inOrder(refs: readonly string[]): string[] {
		const all = refs.length > MANY ? this.#options.store.memory.allMadeAt() : undefined;
		const time = (ref: string): number => this.#madeAt(ref, all) ?? Number.MAX_SAFE_INTEGER;
		return refs
			.map((ref, at) => ({ ref, at, time: time(ref) }))
			.sort((a, b) => a.time - b.time || a.at - b.at)
			.map(({ ref }) => ref);
	}

	/** Those that are there, by ref. */
	async read(refs: readonly string[]): Promise<Map<string, IndexedRecord>> {
		const files = (await paced(refs, (ref) => this.#file(ref))).filter((file) => file !== undefined);
		const filled = await this.#options.vectors(files);
		return new Map(await paced(filled, (file) => [file.path, this.#record(file)]));
	}

	kindOf(ref: string): { readonly kind: HitKind; readonly id: string } | undefined {
		const { kind, id } = parseRef(ref) ?? { kind: '', id: '' };
		const known = this.#kinds.get(kind);
		return known && { kind: known.kind, id };
	}

	/** When and with which tags a record is there now. */
	describe(ref: string): { readonly tags: readonly string[]; readonly updatedAt: string } | undefined {
		const { kind, id } = parseRef(ref) ?? { kind: '', id: '' };
		return this.#kinds.get(kind)?.read(this.#options.store, id);
	}

	#file(ref: string): ChunkedFile | undefined {
		const { kind, id } = parseRef(ref) ?? { kind: '', id: '' };
		const known = this.#kinds.get(kind);
		const record = known?.read(this.#options.store, id);
		return known && record && recordFile(known, id, record);
	}

	#record(file: ChunkedFile): IndexedRecord {
		const { dimensions } = this.#options;
		const terms = chunkTerms(file, file.chunks);
		const madeAt = this.#madeAt(file.path);
		return {
			ref: file.path,
			tags: file.tags,
			chain: madeAt === undefined ? '' : 'capture',
			at: madeAt ?? file.mtimeMs,
			passages: file.chunks.map(({ startLine, endLine, text }, at) => ({
				startLine,
				endLine,
				text,
				terms: terms[at]!.split(' ')
					.filter((term) => term !== '')
					.map(wordFamily),
				vector: file.vectors.subarray(at * dimensions, (at + 1) * dimensions),
			})),
		};
	}

	/** Only captures follow each other. */
	#madeAt(ref: string, all?: ReadonlyMap<string, string>): number | undefined {
		if (!ref.startsWith('capture/')) return undefined;
		const id = ref.slice('capture/'.length);
		const time = all === undefined ? this.#options.store.memory.madeAt(id) : all.get(id);
		return time === undefined ? undefined : Date.parse(time);
	}
}

/** Lets others be served every now and then. */
async function paced<In, Out>(items: readonly In[], made: (item: In) => Out): Promise<Out[]> {
	const all: Out[] = [];
	for (const item of items) {
		all.push(made(item));
		if (all.length % AT_ONCE === 0) await setImmediate();
	}
	return all;
}

const AT_ONCE = 100;
/** Of more records than this the times are read at once. */
const MANY = 500;
