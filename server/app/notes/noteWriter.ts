import path from 'node:path';
import { OperationError } from '../../../common/protocol/errors.ts';
import { editFrontMatter, type FrontMatterValue } from '../../core/notes/frontMatter.ts';
import { withLineEndsOf } from '../../core/notes/lineEnds.ts';
import { fileNameOf, foldName, freeName } from '../../core/notes/names.ts';
import { stemOf } from '../../core/notes/parseNote.ts';
import { followsTitle, linkEdits, titleEdits } from '../../core/notes/planRename.ts';
import { applyEdits } from '../../core/notes/rewrite.ts';
import type { Clock } from '../../ports/clock.ts';
import type { NoteFile, NoteFiles } from '../../ports/noteFiles.ts';
import type { NewNote } from './newNote.ts';
import type { NoteShelf, ShelfNote } from './noteShelf.ts';
import type { NoteTemplates } from './noteTemplates.ts';
import { newNoteText, normalised, sameButForStamp, stamped } from './noteText.ts';
import { fileOf } from './noteView.ts';

export interface NoteWriterOptions {
	readonly shelf: NoteShelf;
	readonly files: NoteFiles;
	readonly templates: NoteTemplates;
	readonly clock: Clock;
}

/** Writes files of notes, and takes in at once what it wrote. */
export class NoteWriter {
	readonly #options: NoteWriterOptions;

	constructor(options: NoteWriterOptions) {
		this.#options = options;
	}

	/** @throws OperationError `invalidInput`, `notFound` (template), `diskFull`, `unavailable` */
	create(wanted: NewNote): ShelfNote {
		const { shelf, clock } = this.#options;
		const known = shelf.catalog.get(wanted.id);
		if (known !== undefined) {
			if (known.facts.title === wanted.title) return known;
			throw new OperationError('invalidInput', `A note with the id ${wanted.id} exists already. Choose another id.`);
		}
		const root = this.rootOf(wanted.root);
		const body = this.#options.templates.fill(root, wanted);
		const { id, title, tags, project } = wanted;
		const text = newNoteText(body, { id, title, now: clock(), tags, project });
		return this.#createAt(root, this.#freePath(root, wanted.folder, title), text);
	}

	/** One of the folders of notes. @throws OperationError `invalidInput` */
	rootOf(wanted: string | undefined): string {
		const { roots } = this.#options.shelf;
		const root = wanted === undefined ? roots[0] : roots.find((known) => known === path.resolve(wanted));
		if (root !== undefined) return root;
		throw new OperationError('invalidInput', `${wanted ?? ''} is no folder of notes. They are: ${roots.join(', ')}.`);
	}

	/**
	 * Replaces the whole text.
	 * @param hash of what `text` was made from
	 * @throws OperationError `conflict`; its details are `{ text, hash }` as they are now
	 */
	replace(note: ShelfNote, text: string, hash: string): ShelfNote {
		const now = this.read(note);
		if (now.hash !== hash) {
			if (sameButForStamp(normalised(now.text).text, text)) return note; // asked again after a lost answer
			const message = `${note.path} was changed since it was read, so nothing was written. Take the text of the file, or write yours over it.`;
			throw new OperationError('conflict', message, { text: normalised(now.text).text, hash: now.hash });
		}
		if (normalised(now.text).text === text) return note;
		return this.#write(note, now, stamped(withLineEndsOf(now.text, text), this.#options.clock()));
	}

	/** Changes front matter; a note without an id gets the one it is known by. @throws OperationError `invalidInput` */
	edit(note: ShelfNote, changes: Readonly<Record<string, FrontMatterValue>>): ShelfNote {
		const now = this.read(note);
		const id = note.facts.id === undefined ? { id: note.id } : {};
		try {
			const text = editFrontMatter(now.text, { ...id, ...changes });
			if (text === now.text) return note;
			return this.#write(note, now, stamped(text, this.#options.clock()));
		} catch (error) {
			if (OperationError.is(error)) throw error;
			throw new OperationError(
				'invalidInput',
				`${note.path}: ${(error as Error).message} Correct it in the editor first.`,
			);
		}
	}

	/** @returns ids of the other notes whose links were changed */
	rename(note: ShelfNote, title: string): { readonly note: ShelfNote; readonly changed: string[] } {
		const { shelf, files } = this.#options;
		const name = { title, path: this.#pathFor(note, title) };
		const sources = [...new Set(shelf.catalog.references(note.id).map(({ from }) => from))];
		const edited = sources.map((from) => {
			const now = this.read(from);
			return { from, now, text: applyEdits(now.text, linkEdits(shelf.catalog, { entry: note, name }, from, now.text)) };
		});
		const changed = edited.filter(({ now, text: after }) => after !== now.text);
		// Before anything is written: what is begun must come to its end.
		for (const { from, now } of changed)
			if (!now.utf8)
				throw new OperationError(
					'invalidInput',
					`${from.path} links to ${note.facts.title} and is not UTF-8, so nothing was renamed. Save it as UTF-8 in the editor first.`,
				);
		const own = this.read(note);
		const text = applyEdits(own.text, titleEdits(note, own.text, title));
		if (text !== own.text) this.#write(note, own, stamped(text, this.#options.clock()));
		if (name.path !== note.path) {
			files.move(fileOf(note), path.join(note.root, name.path));
			shelf.refresh(fileOf(note));
		}
		const renamed = this.#taken(path.join(note.root, name.path));
		for (const { from, now, text: after } of changed) this.#write(from, now, after);
		return { note: renamed, changed: changed.map(({ from }) => from.id) };
	}

	/** The file of a note as it is now. @throws OperationError `notFound` */
	read(note: ShelfNote): NoteFile {
		const read = this.#options.files.read(fileOf(note));
		if (read !== undefined) return read;
		this.#options.shelf.refresh(fileOf(note));
		throw new OperationError('notFound', `The file ${note.path} is no longer there.`);
	}

	/** Puts a text where a file was, or beside what took its place. */
	restore(root: string, relative: string, text: string): ShelfNote {
		const at = path.posix.dirname(relative);
		const taken = this.#options.files.exists(path.join(root, relative));
		return this.#createAt(root, taken ? this.#freePath(root, at === '.' ? '' : at, stemOf(relative)) : relative, text);
	}

	#createAt(root: string, relative: string, text: string): ShelfNote {
		const file = path.join(root, relative);
		this.#options.files.create(file, text);
		return this.#taken(file);
	}

	#write(note: ShelfNote, now: NoteFile, text: string): ShelfNote {
		this.#options.files.replace(fileOf(note), text, now.hash);
		return this.#taken(fileOf(note));
	}

	#taken(file: string): ShelfNote {
		const note = this.#options.shelf.refresh(file);
		if (note !== undefined) return note;
		throw new OperationError('invalidInput', `${file} would be no note: hidden folders and templates are left out.`);
	}

	#pathFor(note: ShelfNote, title: string): string {
		if (!followsTitle(note, fileNameOf)) return note.path;
		const name = fileNameOf(title);
		const folder = path.posix.dirname(note.path);
		if (foldName(name) === foldName(stemOf(note.path))) return path.posix.join(folder, `${name}.md`);
		return this.#freePath(note.root, folder === '.' ? '' : folder, title);
	}

	#freePath(root: string, folder: string, title: string): string {
		const within = folderNameOf(folder);
		const name = freeName(fileNameOf(title), (candidate) =>
			this.#options.files.exists(path.join(root, within, `${candidate}.md`)),
		);
		return path.posix.join(within, `${name}.md`);
	}
}

/** A folder as notes are put into it: every part of its path is a name that a file could have. */
export function folderNameOf(folder: string): string {
	return folder
		.split('/')
		.filter((part) => part !== '' && part !== '.')
		.map(fileNameOf)
		.join('/');
}
