import type { StoredEvent } from '../../core/events/event.ts';
import type { NoteState } from '../../core/notes/decide.ts';
import type { KnownNote } from '../../ports/store.ts';
import type { Database, Row } from '../sqlite.ts';

/** Where notes are and what they were made of; their texts are in files. */
export const NOTE_TABLES = `
	CREATE TABLE notes (
		id TEXT PRIMARY KEY,
		root TEXT NOT NULL,
		path TEXT NOT NULL,
		title TEXT NOT NULL,
		hash TEXT NOT NULL,
		removed INTEGER NOT NULL DEFAULT 0,
		updated_at TEXT NOT NULL,
		updated_seq INTEGER NOT NULL
	) WITHOUT ROWID;
	CREATE TABLE note_captures (
		note_id TEXT NOT NULL,
		capture_id TEXT NOT NULL,
		PRIMARY KEY (note_id, capture_id)
	) WITHOUT ROWID;
`;

/** Carries an event over into the tables; an event about something else changes nothing. */
export function applyNoteEvent(db: Database, event: StoredEvent): void {
	switch (event.type) {
		case 'noteSeen': {
			const { id, root, path, title, hash } = event.data;
			db.run(
				`INSERT OR REPLACE INTO notes (id, root, path, title, hash, removed, updated_at, updated_seq)
					VALUES (?, ?, ?, ?, ?, 0, ?, ?)`,
				id,
				root,
				path,
				title,
				hash,
				event.ts,
				event.seq,
			);
			return;
		}
		case 'noteRemoved':
			db.run(
				'UPDATE notes SET removed = 1, updated_at = ?, updated_seq = ? WHERE id = ?',
				event.ts,
				event.seq,
				event.data.id,
			);
			return;
		case 'noteLinked':
			for (const capture of event.data.captures)
				db.run('INSERT OR IGNORE INTO note_captures (note_id, capture_id) VALUES (?, ?)', event.data.id, capture);
			db.run('UPDATE notes SET updated_seq = ? WHERE id = ?', event.seq, event.data.id);
	}
}

/** A note as the rules read it, removed or not. */
export function noteState(db: Database, id: string): NoteState | undefined {
	const note = knownNote(db, id);
	return note && { ...note, captures: noteCaptures(db, id) };
}

export function knownNote(db: Database, id: string): KnownNote | undefined {
	const row = db.get('SELECT * FROM notes WHERE id = ?', id);
	return row && toNote(row);
}

/** Notes that are not removed. */
export function knownNotes(db: Database): KnownNote[] {
	return db.all('SELECT * FROM notes WHERE removed = 0').map(toNote);
}

/** Captures a note was made of. */
export function noteCaptures(db: Database, id: string): string[] {
	return db.all('SELECT capture_id FROM note_captures WHERE note_id = ?', id).map((row) => row['capture_id'] as string);
}

function toNote(row: Row): KnownNote {
	return {
		id: row['id'] as string,
		root: row['root'] as string,
		path: row['path'] as string,
		title: row['title'] as string,
		hash: row['hash'] as string,
		removed: row['removed'] === 1,
		updatedAt: row['updated_at'] as string,
		updatedSeq: row['updated_seq'] as number,
	};
}
