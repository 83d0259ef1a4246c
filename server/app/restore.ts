import { readFile, rm } from 'node:fs/promises';
import type { KeptNote } from '../ports/keptNotes.ts';
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

/** Notes that wait for the disk together, at most, and their bytes: they are in memory. */
const AT_ONCE = 64;
const BYTES_AT_ONCE = 16_000_000;

/**
 * Puts the notes of a backup where they were, and deletes the folder that they were unpacked in. One that is there with
 * another text stays, and the one of the backup is put beside it.
 */
export async function restoreNotes(files: NoteFiles, notes: UnpackedNotes, places: NotePlaces): Promise<Transfer> {
	const placer = new NotePlacer(files, notes.folders, places);
	for await (const some of inBatches(notes)) await placer.putAll(some);
	await rm(notes.folder, { recursive: true, force: true });
	return placer.done;
}

async function* inBatches({ files }: UnpackedNotes): AsyncGenerator<KeptNote[], void, undefined> {
	let batch: KeptNote[] = [];
	let size = 0;
	for (const { file, folder, path } of files) {
		const bytes = await readFile(file);
		batch.push({ folder, path, bytes });
		size += bytes.length;
		if (batch.length < AT_ONCE && size < BYTES_AT_ONCE) continue;
		yield batch;
		[batch, size] = [[], 0];
	}
	yield batch;
}
