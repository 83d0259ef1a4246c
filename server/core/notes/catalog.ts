import { claimsOf, linkedName } from './claims.ts';
import { foldName } from './names.ts';
import { MARKDOWN_FILE, type ParsedNote } from './parseNote.ts';
import type { NoteLink } from './scan.ts';

/** A note and where it is. */
export interface NoteEntry {
	readonly id: string;
	/** Folder of notes, absolute. */
	readonly root: string;
	/** Relative to `root`, `/` separated. */
	readonly path: string;
	readonly hash: string;
	readonly facts: ParsedNote;
}

/** A link of one note to another. */
export interface Reference<Entry extends NoteEntry = NoteEntry> {
	readonly from: Entry;
	readonly link: NoteLink;
}

/** What links name: all notes, found by id, path, title, file name and alias. */
export class NoteCatalog<Entry extends NoteEntry = NoteEntry> {
	readonly #entries = new Map<string, Entry>();
	#names: Names<Entry> | undefined;
	/** Answers of `named`, by what was asked. */
	#asked = new Map<string, readonly Entry[]>();
	#references: ReadonlyMap<string, readonly Reference<Entry>[]> | undefined;

	get size(): number {
		return this.#entries.size;
	}

	all(): IterableIterator<Entry> {
		return this.#entries.values();
	}

	get(id: string): Entry | undefined {
		return this.#entries.get(id);
	}

	put(entry: Entry): void {
		this.#entries.set(entry.id, entry);
		this.#forget();
	}

	delete(id: string): void {
		if (this.#entries.delete(id)) this.#forget();
	}

	/** Notes that a name means: none, one, or several that have the same claim to it. Case does not count. */
	named(name: string): readonly Entry[] {
		const known = this.#asked.get(name);
		if (known !== undefined) return known;
		const found = this.#look(name);
		this.#asked.set(name, found);
		return found;
	}

	/**
	 * Notes that a link means. `[[#heading]]` means its own note; `[[label|name]]`, as Dendron writes it, is understood
	 * when the first part names nothing and the second does.
	 */
	resolve(link: NoteLink, from: Pick<Entry, 'id' | 'root' | 'path'>): readonly Entry[] {
		if (link.kind === 'markdown') return this.#byPath(from, link.target);
		if (link.target === '') return link.heading === undefined ? [] : this.#own(from.id);
		const found = this.named(link.target);
		if (found.length === 0) return isDendron(this, link) ? this.named(splitHeading(link.alias!)[0]) : [];
		const near = found.filter(({ root }) => root === from.root);
		return near.length === 0 ? found : near;
	}

	/** Links of other notes that mean this one, ambiguous ones too. */
	references(id: string): readonly Reference<Entry>[] {
		this.#references ??= this.#allReferences();
		return this.#references.get(id) ?? [];
	}

	#look(name: string): readonly Entry[] {
		const key = linkedName(name);
		if (key === '') return [];
		this.#names ??= namesOf(this.#entries.values());
		for (const names of this.#names) {
			const found = names.get(key);
			if (found !== undefined) return found;
		}
		return [];
	}

	#own(id: string): Entry[] {
		const own = this.get(id);
		return own === undefined ? [] : [own];
	}

	#byPath({ root, path }: Pick<Entry, 'root' | 'path'>, target: string): readonly Entry[] {
		const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
		const full = target.startsWith('/') ? target.slice(1) : joined(folder, target);
		if (full === undefined) return [];
		return this.named(full).filter(
			(entry) =>
				entry.root === root &&
				foldName(entry.path.replace(MARKDOWN_FILE, '')) === foldName(full.replace(MARKDOWN_FILE, '')),
		);
	}

	#allReferences(): Map<string, Reference<Entry>[]> {
		const all = new Map<string, Reference<Entry>[]>();
		for (const from of this.#entries.values())
			for (const link of from.facts.links)
				for (const { id } of this.resolve(link, from)) {
					if (id === from.id) continue;
					const known = all.get(id);
					if (known === undefined) all.set(id, [{ from, link }]);
					else known.push({ from, link });
				}
		return all;
	}

	#forget(): void {
		this.#names = undefined;
		this.#asked = new Map();
		this.#references = undefined;
	}
}

/** Whether a link is written as `[[label|name]]`. */
export function isDendron<Entry extends NoteEntry>(catalog: NoteCatalog<Entry>, link: NoteLink): boolean {
	if (link.kind !== 'wiki' || link.alias === undefined || link.alias === '') return false;
	return catalog.named(link.target).length === 0 && catalog.named(splitHeading(link.alias)[0]).length > 0;
}

export function splitHeading(text: string): [string, string?] {
	const at = text.indexOf('#');
	return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** By strength of the claim: what has a stronger one hides the weaker. */
type Names<Entry> = readonly ReadonlyMap<string, readonly Entry[]>[];

function namesOf<Entry extends NoteEntry>(entries: Iterable<Entry>): Names<Entry> {
	const strong = new Map<string, Entry[]>();
	const plain = new Map<string, Entry[]>();
	const weak = new Map<string, Entry[]>();
	const byClaim = [strong, plain, weak];
	for (const entry of entries) for (const { name, claim } of claimsOf(entry)) put(byClaim[claim]!, name, entry);
	return byClaim;
}

function put<Entry>(names: Map<string, Entry[]>, name: string, entry: Entry): void {
	const known = names.get(name);
	if (known === undefined) names.set(name, [entry]);
	else if (!known.includes(entry)) known.push(entry);
}

/** A path from a folder; undefined when it leaves the root. */
function joined(folder: string, target: string): string | undefined {
	const parts = folder === '' ? [] : folder.split('/');
	for (const part of target.split('/')) {
		if (part === '..') {
			if (parts.pop() === undefined) return undefined;
		} else if (part !== '.' && part !== '') parts.push(part);
	}
	return parts.join('/');
}
