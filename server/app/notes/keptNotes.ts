import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { messageOf } from '../../../common/base/messageOf.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import { ATTACHMENT_FILE } from '../../core/notes/attachment.ts';
import type { KeptFolder } from '../../core/notes/kept.ts';
import { MARKDOWN_FILE } from '../../core/notes/parseNote.ts';
import type { KeptNote, KeptNotes, LeftOut } from '../../ports/keptNotes.ts';
import type { NoteFiles, StagedFile } from '../../ports/noteFiles.ts';
import { contains, folderNames, putBeside, type Transfer } from './noteTransfer.ts';

/** Folders of notes of a profile, absolute. */
export interface NotePlaces {
	/** In the data directory. */
	readonly own: string;
	/** In use; new notes go to the first. */
	readonly roots: readonly string[];
}

/** Looking for files goes on for so long before other work has its turn. Milliseconds. */
const SLICE_MS = 8;

/**
 * Every Markdown file of the folders in use, of the data directory's own, and of those that notes were seen in before; then
 * the pictures and the like beside them, as long as there is room.
 * @param seen folders that notes of the log are in
 * @param attachmentBytes room for what is no Markdown
 */
export function keepNotes(
	files: NoteFiles,
	{ own, roots }: NotePlaces,
	seen: Iterable<string>,
	{ attachmentBytes = 0 }: { readonly attachmentBytes?: number } = {},
): KeptNotes {
	const there = [...new Set([...roots, own, ...seen])].filter((root) => files.exists(root));
	const names = folderNames(there);
	const folders = there.map((root, i): KeptFolder => ({ name: names[i]!, root, own: root === own }));
	const leftOut: LeftOut[] = [];
	async function* readAll(wanted: RegExp, signal: AbortSignal): AsyncGenerator<KeptNote, void, undefined> {
		const leave = (file: string, reason: unknown): void => {
			const said = messageOf(reason);
			leftOut.push({ path: file, reason: said, ...(wanted === ATTACHMENT_FILE && { attachment: true }) });
		};
		for (const { name: folder, root } of folders)
			for await (const file of filesBelow(files, root, wanted, leave)) {
				signal.throwIfAborted();
				const bytes = await files.bytes(path.join(root, file)).catch((error: unknown) => {
					// Deleted a moment ago, it is not missing.
					if (!OperationError.is(error, 'notFound')) leave(path.join(root, file), error);
				});
				if (bytes !== undefined) yield { folder, path: file, bytes };
			}
	}
	return {
		folders,
		leftOut,
		async *read(signal) {
			yield* readAll(MARKDOWN_FILE, signal);
			if (attachmentBytes > 0) yield* asFarAs(attachmentBytes, readAll(ATTACHMENT_FILE, signal), leftOut);
		},
	};
}

/** Files as long as there is room for them; the first for which there is none is named. */
async function* asFarAs(
	bytes: number,
	attachments: AsyncIterable<KeptNote>,
	leftOut: LeftOut[],
): AsyncGenerator<KeptNote, void, undefined> {
	let room = bytes;
	for await (const file of attachments) {
		room -= file.bytes.length;
		if (room < 0) {
			const reason = `From this on there are more than ${bytes / 1e6} MB beside notes.`;
			leftOut.push({ path: file.path, reason, attachment: true });
			return;
		}
		yield { ...file, attachment: true };
	}
}

/** Puts notes of a backup or an export into folders of this profile; nothing is overwritten. */
export class NotePlacer {
	/** What was done so far. */
	readonly done: Transfer = { files: 0, same: 0, renamed: [], failed: [] };
	readonly #files: NoteFiles;
	readonly #targets: ReadonlyMap<string, string>;
	readonly #dryRun: boolean;

	/**
	 * @param known folders that notes may go back to, because this profile had them before; others become folders within
	 * the one for new notes, whatever the archive says
	 */
	constructor(
		files: NoteFiles,
		folders: readonly KeptFolder[],
		{ own, roots }: NotePlaces,
		{ known = [], dryRun = false }: { readonly known?: Iterable<string>; readonly dryRun?: boolean } = {},
	) {
		const allowed = new Set([...roots, own, ...known]);
		const target = ({ name, root, own: wasOwn }: KeptFolder, at: number): string => {
			if (wasOwn) return own;
			if (allowed.has(root)) return root;
			return at === 0 ? roots[0]! : path.join(roots[0]!, folderNames([name])[0]!);
		};
		this.#files = files;
		this.#targets = new Map(folders.map((folder, at) => [folder.name, target(folder, at)]));
		this.#dryRun = dryRun;
	}

	/** Folders that notes go to, absolute. */
	get targets(): string[] {
		return [...new Set(this.#targets.values())];
	}

	/** A name that leads elsewhere, or is none of a note, fails. @throws OperationError `diskFull` */
	put(note: KeptNote): void {
		this.#put(note, undefined);
	}

	/** Puts several, in their order, as `put` does. They wait for the disk together: one by one, each would wait alone. */
	async putAll(notes: readonly KeptNote[]): Promise<void> {
		const staged = await Promise.all(notes.map((note) => this.#stage(note)));
		try {
			for (const [at, note] of notes.entries()) this.#put(note, staged[at]);
		} finally {
			for (const one of staged) one?.discard();
		}
	}

	#put({ folder, path: file, bytes }: KeptNote, staged: StagedFile | undefined): void {
		const target = this.#targetOf(folder, file);
		if (target === undefined) {
			this.done.failed.push({ path: `${folder}/${file}`, reason: 'This is no name of a note.' });
			return;
		}
		putBeside(file, (name) => this.#putAt(path.join(target, name), bytes, staged), this.done);
	}

	#putAt(file: string, bytes: Uint8Array, staged: StagedFile | undefined): 'copied' | 'same' | 'taken' {
		const there = this.#files.compare(bytes, file);
		if (there !== 'free') return there;
		if (staged !== undefined) staged.place(file);
		else if (!this.#dryRun) this.#files.createBytes(file, bytes);
		return 'copied';
	}

	/** Undefined for what is there already, and for what cannot be written: put by itself, it says why. */
	async #stage({ folder, path: file, bytes }: KeptNote): Promise<StagedFile | undefined> {
		const target = this.#targetOf(folder, file);
		if (this.#dryRun || target === undefined) return undefined;
		const place = path.join(target, file);
		try {
			return this.#files.compare(bytes, place) === 'same' ? undefined : await this.#files.stage(place, bytes);
		} catch (error) {
			if (OperationError.is(error)) return undefined;
			throw error;
		}
	}

	#targetOf(folder: string, file: string): string | undefined {
		const target = this.#targets.get(folder);
		return target !== undefined && isNotePath(target, file) ? target : undefined;
	}
}

/** Where the notes are whose store is put back without a server. */
export function notePlaces(dataDir: string, folders: readonly string[]): NotePlaces {
	const own = path.join(dataDir, 'notes');
	return { own, roots: folders.length === 0 ? [own] : folders };
}

async function* filesBelow(
	files: NoteFiles,
	root: string,
	wanted: RegExp,
	leave: (file: string, reason: string) => void,
): AsyncGenerator<string, void, undefined> {
	const walk = files.walk(root, (file) => wanted.test(file));
	for (let slice = performance.now(); ;) {
		const { done, value } = walk.next();
		if (done === true) {
			if (!value) leave(root, 'Not all of its folders can be read.');
			return;
		}
		yield value;
		if (performance.now() - slice < SLICE_MS) continue;
		await nextTurn();
		slice = performance.now();
	}
}

/** `/` separated, below the folder, no part hidden. */
function isNotePath(folder: string, file: string): boolean {
	const parts = file.split('/');
	return (
		(MARKDOWN_FILE.test(file) || ATTACHMENT_FILE.test(file)) &&
		parts.every((part) => part !== '' && !part.startsWith('.')) &&
		contains(folder, path.join(folder, file))
	);
}
