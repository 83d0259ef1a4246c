import { createHash } from 'node:crypto';
import { RULES_VERSION } from '../core/graph/mention.ts';
import { linksOf, titleOf, type GraphRecord, type RecordLink } from '../core/graph/record.ts';
import { tagLink } from '../core/graph/records/tags.ts';
import type { RecordKind } from '../index/records/recordKind.ts';
import type { Store } from '../ports/store.ts';
import type { TextReader } from '../ports/textReader.ts';
import type { FilePlacer } from './placer.ts';
import type { LinkedRecord } from './writer.ts';

/** What the graph takes of a record: what its kind says, else its text and tags. */
export function graphRecordOf(kind: RecordKind, store: Store, id: string): GraphRecord | undefined {
	const told = kind.graph?.(store, id);
	if (told !== undefined) return told;
	const record = kind.read(store, id);
	if (record === undefined) return undefined;
	const { text, breadcrumb, tags, updatedAt } = record;
	const title = breadcrumb === '' ? titleOf(text) : breadcrumb;
	return { title, text, writtenAt: updatedAt, updatedAt, fields: tags.map(tagLink) };
}

/** Names everything that the links of a record are made of. */
export function hashOf(record: GraphRecord): string {
	return createHash('sha1').update(JSON.stringify(record)).digest('base64');
}

/** Turns records into links. */
export class Linker {
	readonly #placer: FilePlacer;
	readonly #reader: Pick<TextReader, 'mentions'>;

	constructor(placer: FilePlacer, reader: Pick<TextReader, 'mentions'>) {
		this.#placer = placer;
		this.#reader = reader;
	}

	async link(kind: RecordKind, id: string, record: GraphRecord): Promise<LinkedRecord> {
		const key = record.key ?? id;
		const type = record.type ?? kind.kind;
		const own = `${type}:${key}`;
		const at = Date.parse(record.writtenAt);
		const written = { at, utcOffsetMinutes: -new Date(at).getTimezoneOffset() };
		const mentions = await this.#reader.mentions(record.text, written);
		const links = await Promise.all(
			linksOf(record.fields, mentions)
				.filter(({ to }) => `${to.type}:${to.key}` !== own)
				.map((link) => this.#placed(link, record.root)),
		);
		return {
			kind: kind.kind,
			id,
			node: { type, key },
			title: record.title,
			updatedAt: record.updatedAt,
			hash: hashOf(record),
			links,
			...(record.names === undefined ? {} : { names: record.names }),
		};
	}

	async #placed(link: RecordLink, root: string | undefined): Promise<RecordLink> {
		const { type, key } = link.to;
		if (type !== 'file' || isAbsolute(key)) return link;
		const file = await this.#placer.place(key, root);
		return file === undefined ? link : { ...link, to: { type, ...file } };
	}
}

function isAbsolute(file: string): boolean {
	return file.startsWith('/') || /^[A-Z]:\//.test(file);
}

/** What the derived graph is made by; with another one it is made anew. */
export function graphSubject(kinds: readonly RecordKind[]): string {
	return [`rules ${RULES_VERSION}`, ...kinds.map(({ kind }) => kind)].join(' ');
}
