import type { HitKind } from '../../../common/model/search.ts';
import type { Chunk } from '../../core/chunk.ts';
import type { ChunkedFile } from '../../core/indexedFile.ts';
import type { GraphRecord } from '../../core/graph/record.ts';
import type { Store, StoredEvent } from '../../ports/store.ts';
import { sha1, textChunks } from './passages.ts';

/** One kind of what is kept in the event log and found by a search like files are. */
export interface RecordKind {
	readonly kind: HitKind;
	/** The record or records whose rows may be different after an event. */
	changedBy(event: StoredEvent, store: Store): string | readonly string[] | undefined;
	/** Whether there is any. */
	any(store: Store): boolean;
	/** A record as it is now; undefined when there is none. */
	read(store: Store, id: string): RecordText | undefined;
	/**
	 * What the knowledge graph takes of a record, when that is more than its text and tags: links that its fields say, and
	 * the name that others call it by.
	 */
	graph?(store: Store, id: string): GraphRecord | undefined;
	/** The record or records whose links may be different after an event that leaves their rows as they are. */
	linksChangedBy?(event: StoredEvent, store: Store): string | readonly string[] | undefined;
}

export interface RecordText {
	readonly text: string;
	/** What its passages stand under. */
	readonly breadcrumb: string;
	readonly tags: readonly string[];
	/** ISO 8601. */
	readonly updatedAt: string;
	/** Its passages, when they are not to be cut by length alone. */
	readonly chunks?: readonly Chunk[];
}

/** Where the rows of a record are in the table, under the root `''`. */
export function recordPath({ kind }: RecordKind, id: string): string {
	return `${kind}/${id}`;
}

/** A record as the index stores it, without vectors. */
export function recordFile(kind: RecordKind, id: string, record: RecordText): ChunkedFile {
	const chunks = record.chunks ?? textChunks(record.text, record.breadcrumb);
	return {
		path: recordPath(kind, id),
		size: Buffer.byteLength(record.text),
		mtimeMs: Date.parse(record.updatedAt),
		hash: sha1(record.text),
		language: 'plaintext',
		kind: kind.kind,
		tags: record.tags,
		chunks,
		vectors: new Float32Array(0),
	};
}
