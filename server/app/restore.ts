import { readFile, rm } from 'node:fs/promises';
import type { NoteFiles } from '../ports/noteFiles.ts';
import { NotePlacer, type NotePlaces } from './notes/keptNotes.ts';
import type { Transfer } from './notes/noteTransfer.ts';
import type { KeptFolder } from '../core/notes/kept.ts';

/** Notes that an archive had, unpacked. */
export interface UnpackedNotes {
	readonly folder: string;
	readonly folders: readonly KeptFolder[];
	readonly files: readonly { readonly file: string; readonly folder: string; readonly path: string }[];
}

/**
 * Puts the notes of a backup where they were, and deletes the folder that they were unpacked in. One that is there with
 * another text stays, and the one of the backup is put beside it.
 */
export async function restoreNotes(files: NoteFiles, notes: UnpackedNotes, places: NotePlaces): Promise<Transfer> {
	const placer = new NotePlacer(files, notes.folders, places);
	for (const { file, folder, path } of notes.files) placer.put({ folder, path, bytes: await readFile(file) });
	await rm(notes.folder, { recursive: true, force: true });
	return placer.done;
}
