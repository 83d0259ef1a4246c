import path from 'node:path';
import type { NoteServices } from './app/noteHandlers.ts';
import { keepNotes, NotePlacer, type NotePlaces } from './app/notes/keptNotes.ts';
import { NoteShelf } from './app/notes/noteShelf.ts';
import { NoteTemplates } from './app/notes/noteTemplates.ts';
import { NoteTrash } from './app/notes/noteTrash.ts';
import { NoteWriter } from './app/notes/noteWriter.ts';
import type { SettingsFile } from './app/settings.ts';
import { createNoteFiles } from './notes/noteFiles.ts';
import type { Clock } from './ports/clock.ts';
import type { Logger } from './ports/logger.ts';
import type { Store } from './ports/store.ts';

export interface NotesOptions {
	readonly dataDir: string;
	readonly store: Store;
	readonly settings: SettingsFile;
	readonly clock: Clock;
	readonly logger: Logger;
}

/** Puts the parts of notes together. */
export function createNotes({ dataDir, store, settings, clock, logger }: NotesOptions): NoteServices {
	const files = createNoteFiles(logger);
	const templatesFolder = (): string => settings.current.notes.templatesFolder;
	const shelf = new NoteShelf({ files, store, templatesFolder, logger });
	const places = (): NotePlaces => ({ own: path.join(dataDir, 'notes'), roots: shelf.roots });
	const seen = (): string[] => store.work.notes().map(({ root }) => root);
	const templates = new NoteTemplates({ files, folder: templatesFolder, clock });
	return {
		shelf,
		files,
		templates,
		writer: new NoteWriter({ shelf, files, templates, clock }),
		trash: new NoteTrash(files, path.join(dataDir, 'note-trash')),
		kept: {
			keep: (attachmentBytes = 0) => keepNotes(files, places(), seen(), { attachmentBytes }),
			placer: (folders, dryRun) => new NotePlacer(files, folders, places(), { known: seen(), dryRun }),
			changed: async (folders) => {
				shelf.filesChanged(folders);
				await shelf.settled();
			},
		},
		dailyFolder: () => settings.current.notes.dailyFolder,
	};
}
