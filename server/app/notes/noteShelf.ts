import { createHash } from 'node:crypto';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Disposable } from '../../../common/base/disposable.ts';
import { Emitter, type Event } from '../../../common/base/emitter.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import { NoteCatalog, type NoteEntry } from '../../core/notes/catalog.ts';
import { MARKDOWN_FILE, parseNote } from '../../core/notes/parseNote.ts';
import type { NoteFile, NoteFiles } from '../../ports/noteFiles.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Store } from '../../ports/store.ts';
import type { FileFollower } from '../fileFollower.ts';

/** A note as its file was when it was last read. */
export interface ShelfNote extends NoteEntry {
	readonly createdMs: number;
	readonly changedMs: number;
	readonly utf8: boolean;
	/** Other notes say they have the same id. */
	readonly twin: boolean;
}

export interface NoteShelfOptions {
	readonly files: NoteFiles;
	readonly store: Store;
	/** Where templates are, within a folder of notes. */
	readonly templatesFolder: () => string;
	readonly logger: Logger;
}

/** Reading goes on for so long before other work has its turn. Milliseconds. */
const SLICE_MS = 8;

/**
 * Every note of the folders in use, in step with the disk: what is written here, in the editor or by another program. What
 * changed is told to the event log, and with it to search and views.
 */
export class NoteShelf implements FileFollower, Disposable {
	readonly catalog = new NoteCatalog<ShelfNote>();
	readonly #options: NoteShelfOptions;
	readonly #changed: Emitter<void>;
	readonly #byFile = new Map<string, string>();
	readonly #watchers = new Map<string, Disposable>();
	#roots: readonly string[] = [];
	#work: Promise<void> = Promise.resolve();
	#closed = false;

	constructor(options: NoteShelfOptions) {
		this.#options = options;
		this.#changed = new Emitter((error) => options.logger.error('A listener of notes failed', error));
	}

	/** Some note is different, there or gone. */
	get onDidChange(): Event<void> {
		return this.#changed.event;
	}

	/** Folders of notes, absolute; new notes go to the first. */
	get roots(): readonly string[] {
		return this.#roots;
	}

	/** Uses these folders from now on; those that are new are read. Folders that do not exist are made. */
	useFolders(roots: readonly string[]): void {
		const before = new Set(this.#roots);
		this.#roots = [...new Set(roots)];
		for (const root of before) if (!this.#roots.includes(root)) this.#leave(root);
		for (const root of this.#roots) if (!before.has(root)) this.#enqueue(() => this.#open(root));
	}

	/** Resolves when every change known so far is taken in. */
	settled(): Promise<void> {
		return this.#work;
	}

	filesChanged(paths: readonly string[]): void {
		const inside = paths.filter((file) => this.placeOf(file) !== undefined || this.#roots.includes(file));
		if (inside.length > 0) this.#enqueue(() => this.#take(inside));
	}

	foldersOpened(): void {
		// Folders of notes are watched whether a window has them open or not.
	}

	/** Takes in what was just written, at once. */
	refresh(file: string): ShelfNote | undefined {
		const place = this.placeOf(file);
		if (place === undefined) return undefined;
		const gone = this.#read(place.root, place.path);
		this.#observe(gone, this.atFile(file));
		return this.atFile(file);
	}

	atFile(file: string): ShelfNote | undefined {
		const id = this.#byFile.get(file);
		return id === undefined ? undefined : this.catalog.get(id);
	}

	/** Root and relative path of a file; undefined when it is in no folder of notes or hidden in one. */
	placeOf(file: string): { readonly root: string; readonly path: string } | undefined {
		for (const root of this.#roots) {
			const relative = path.relative(root, file);
			if (relative === '' || relative.startsWith('..') || path.isAbsolute(relative)) continue;
			const parts = relative.split(path.sep);
			if (!parts.some((part) => part.startsWith('.') || part === 'node_modules'))
				return { root, path: parts.join('/') };
		}
		return undefined;
	}

	/** Whether a file in a folder of notes is one: templates are none. */
	isNote(relative: string): boolean {
		const templates = this.#options.templatesFolder();
		return MARKDOWN_FILE.test(relative) && !(templates !== '' && relative.startsWith(`${templates}/`));
	}

	dispose(): void {
		this.#closed = true;
		for (const watcher of this.#watchers.values()) watcher.dispose();
		this.#changed.dispose();
	}

	/** One piece of work at a time; never rejects. */
	#enqueue(work: () => Promise<void>): void {
		this.#work = this.#work
			.then(() => (this.#closed ? undefined : work()))
			.catch((error: unknown) => this.#options.logger.error('Notes could not be brought up to date', error));
	}

	async #open(root: string): Promise<void> {
		if (!this.#roots.includes(root)) return;
		const { files, logger } = this.#options;
		try {
			files.makeFolder(root);
		} catch (error) {
			logger.warn('A folder of notes cannot be used', { error: String(error) });
			return;
		}
		this.#watchers.get(root)?.dispose();
		this.#watchers.set(
			root,
			files.watch(root, (paths) => this.filesChanged(paths)),
		);
		const start = performance.now();
		await this.#takeFolder(root, '');
		const notes = [...this.catalog.all()].filter((note) => note.root === root);
		const known = this.#options.store.work
			.notes()
			.filter((note) => note.root === root && this.catalog.get(note.id) === undefined);
		await this.#tellAll(notes);
		this.#tell(
			[],
			known.filter(({ path: file }) => !files.exists(path.join(root, file))).map(({ id }) => id),
		);
		logger.info('Notes are read', { notes: notes.length, ms: Math.round(performance.now() - start) });
	}

	#leave(root: string): void {
		this.#watchers.get(root)?.dispose();
		this.#watchers.delete(root);
		// They stay in the log and in the index: the folder is out of use, not gone.
		for (const note of this.catalog.all()) if (note.root === root) this.#drop(note);
		this.#changed.fire();
	}

	async #take(paths: readonly string[]): Promise<void> {
		const gone: string[] = [];
		const seen: string[] = [];
		for (const file of paths) {
			const place = this.placeOf(file) ?? { root: file, path: '' };
			if (MARKDOWN_FILE.test(place.path)) {
				gone.push(...this.#read(place.root, place.path));
				seen.push(file);
			} else seen.push(...(await this.#takeFolder(place.root, place.path, gone)));
		}
		this.#observe(gone, ...seen.map((file) => this.atFile(file)));
	}

	/** Reads a folder and forgets what is no longer in it. @returns files that were read, absolute */
	async #takeFolder(root: string, folder: string, gone: string[] = []): Promise<string[]> {
		const prefix = folder === '' ? '' : `${folder}/`;
		const listed = this.#options.files.list(path.join(root, folder), (file) => this.isNote(prefix + file));
		const there = new Set((listed ?? []).map((file) => prefix + file));
		const missing = [...this.catalog.all()].filter(
			(note) => note.root === root && note.path.startsWith(prefix) && !there.has(note.path),
		);
		for (const note of missing) gone.push(...this.#read(root, note.path));
		let slice = performance.now();
		for (const file of there) {
			gone.push(...this.#read(root, file));
			if (performance.now() - slice < SLICE_MS) continue;
			await nextTurn();
			slice = performance.now();
		}
		return [...there].map((file) => path.join(root, file));
	}

	/** Reads one file. @returns ids of notes that are not there any more */
	#read(root: string, relative: string): string[] {
		const file = path.join(root, relative);
		const before = this.atFile(file);
		const read = this.isNote(relative) ? this.#readFile(file) : undefined;
		if (read === 'unreadable') return [];
		if (read === undefined) {
			if (before === undefined) return [];
			this.#drop(before);
			return [before.id];
		}
		if (before?.hash === read.hash) return [];
		const after = this.#entry(root, relative, read);
		if (before !== undefined) this.#drop(before);
		this.catalog.put(after);
		this.#byFile.set(file, after.id);
		return before === undefined || before.id === after.id ? [] : [before.id];
	}

	#readFile(file: string): NoteFile | 'unreadable' | undefined {
		try {
			return this.#options.files.read(file);
		} catch (error) {
			this.#options.logger.warn('A note cannot be read', { error: String(error) });
			return 'unreadable';
		}
	}

	#entry(root: string, relative: string, { text, hash, createdMs, changedMs, utf8 }: NoteFile): ShelfNote {
		const facts = parseNote(text, relative);
		const own = facts.id !== undefined && facts.id.length <= MAX_ID ? facts.id : undefined;
		const twin = own !== undefined && this.#isTaken(own, path.join(root, relative));
		const id = own === undefined || twin ? placeId(root, relative) : own;
		return { id, root, path: relative, hash, facts, createdMs, changedMs, utf8, twin };
	}

	/** Whether another file has the id, and is still there: a file that was moved keeps its own. */
	#isTaken(id: string, file: string): boolean {
		const holder = this.catalog.get(id);
		if (holder === undefined) return false;
		const other = path.join(holder.root, holder.path);
		if (other === file) return false;
		if (this.#options.files.exists(other)) return true;
		this.#drop(holder);
		return false;
	}

	#drop(note: ShelfNote): void {
		this.catalog.delete(note.id);
		this.#byFile.delete(path.join(note.root, note.path));
	}

	#observe(gone: readonly string[], ...seen: readonly (ShelfNote | undefined)[]): void {
		this.#tell(
			seen.filter((note) => note !== undefined),
			gone.filter((id) => this.catalog.get(id) === undefined),
		);
	}

	/** In parts, between which other work has its turn. */
	async #tellAll(notes: readonly ShelfNote[]): Promise<void> {
		for (let at = 0; at < notes.length; at += TOLD_AT_ONCE) {
			this.#tell(notes.slice(at, at + TOLD_AT_ONCE), []);
			await nextTurn();
		}
	}

	/** A log that cannot be written does not keep notes from being used. */
	#tell(seen: readonly ShelfNote[], gone: readonly string[]): void {
		try {
			this.#options.store.execute({
				type: 'note/observe',
				seen: seen.map(({ id, root, path: file, facts, hash }) => ({ id, root, path: file, title: facts.title, hash })),
				gone,
			});
		} catch (error) {
			if (!OperationError.is(error)) throw error;
			this.#options.logger.error('Changes of notes could not be kept in the log', error);
		}
		this.#changed.fire();
	}
}

const MAX_ID = 300;
const TOLD_AT_ONCE = 500;

/** Names a note that has no id by its place; written into the file, it stays what it is. */
function placeId(root: string, relative: string): string {
	return createHash('sha1').update(`${root}\0${relative}`).digest('hex').slice(0, 24);
}
