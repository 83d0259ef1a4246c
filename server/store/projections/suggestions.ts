import type { StoredEvent } from '../../core/events/event.ts';
import type { Database } from '../sqlite.ts';

/** What was said about suggestions of tasks: the last word on each. */
export const SUGGESTION_TABLES = `
	CREATE TABLE suggestions (
		key TEXT PRIMARY KEY,
		ignored INTEGER NOT NULL,
		seq INTEGER NOT NULL
	) WITHOUT ROWID;
`;

/** Carries an event over into the table; an event about something else changes nothing. */
export function applySuggestionEvent(db: Database, event: StoredEvent): void {
	if (event.type !== 'suggestionIgnored' && event.type !== 'suggestionRestored') return;
	db.run(
		'INSERT OR REPLACE INTO suggestions (key, ignored, seq) VALUES (?, ?, ?)',
		event.data.key,
		event.type === 'suggestionIgnored' ? 1 : 0,
		event.seq,
	);
}

/** Whether a suggestion is ignored, and the event that said so. */
export function suggestionState(db: Database, key: string): { ignored: boolean; seq: number } | undefined {
	const row = db.get('SELECT * FROM suggestions WHERE key = ?', key);
	return row && { ignored: row['ignored'] === 1, seq: row['seq'] as number };
}

/** Keys of the suggestions that are ignored. */
export function ignoredSuggestions(db: Database): Set<string> {
	return new Set(db.all('SELECT key FROM suggestions WHERE ignored = 1').map((row) => row['key'] as string));
}
