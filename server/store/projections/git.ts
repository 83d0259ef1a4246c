import type { GitEntry } from '../../../common/model/git.ts';
import type { StoredEvent } from '../../core/events/event.ts';
import type { GitReader } from '../../core/git/decide.ts';
import type { GitFilter, GitQueries } from '../../ports/git.ts';
import type { Database, Row } from '../sqlite.ts';
import { page, type Condition } from './page.ts';

/** A commit that two worktrees tell of is there once for each. */
export const GIT_TABLES = `
	CREATE TABLE git_entries (
		number INTEGER PRIMARY KEY,
		repository TEXT NOT NULL,
		id TEXT NOT NULL,
		kind TEXT NOT NULL,
		at TEXT NOT NULL,
		branch TEXT NOT NULL,
		hash TEXT NOT NULL,
		from_name TEXT NOT NULL,
		to_name TEXT NOT NULL,
		author TEXT NOT NULL,
		subject TEXT NOT NULL,
		body TEXT NOT NULL,
		files TEXT NOT NULL, -- JSON
		tasks TEXT NOT NULL, -- JSON
		closed TEXT NOT NULL, -- JSON
		seq INTEGER NOT NULL,
		session TEXT,
		UNIQUE (repository, id)
	);
	CREATE INDEX git_entries_id ON git_entries (id);
	CREATE INDEX git_entries_at ON git_entries (at);
	CREATE INDEX git_entries_seq ON git_entries (seq);
	CREATE INDEX git_entries_session ON git_entries (session) WHERE session IS NOT NULL;
`;

/** Carries an event over into the table; an event about something else changes nothing. */
export function applyGitEvent(db: Database, event: StoredEvent): void {
	if (event.type !== 'gitRecorded') return;
	for (const entry of event.data.entries)
		db.run(
			`INSERT INTO git_entries (repository, id, kind, at, branch, hash, from_name, to_name, author, subject, body, files,
				tasks, closed, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			event.data.repository,
			entry.id,
			entry.kind,
			entry.at,
			entry.branch,
			entry.hash,
			entry.from,
			entry.to,
			entry.author,
			entry.subject,
			entry.body,
			JSON.stringify(entry.files),
			JSON.stringify(entry.tasks),
			JSON.stringify(entry.closed),
			event.seq,
		);
}

export function gitReader(db: Database): GitReader {
	return { gitEntrySeq: (repository, id) => entrySeq(db, repository, id) };
}

export function gitQueries(db: Database): GitQueries {
	return {
		list: (filter) => list(db, filter),
		get: (id) => {
			const row = db.get('SELECT * FROM git_entries WHERE id = ? ORDER BY number LIMIT 1', id);
			return row && toEntry(row);
		},
		knows: (repository, id) => entrySeq(db, repository, id) !== undefined,
		any: () => db.get('SELECT 1 FROM git_entries LIMIT 1') !== undefined,
	};
}

function entrySeq(db: Database, repository: string, id: string): number | undefined {
	const row = db.get('SELECT seq FROM git_entries WHERE repository = ? AND id = ?', repository, id);
	return row?.['seq'] as number | undefined;
}

function list(db: Database, filter: GitFilter): { entries: GitEntry[]; total: number } {
	const { repositories, task, file, session, seen } = filter;
	const conditions: Condition[] = [
		['repository IN (SELECT value FROM json_each(?))', repositories && JSON.stringify(repositories)],
		['EXISTS (SELECT 1 FROM json_each(tasks) WHERE value = ?)', task],
		['EXISTS (SELECT 1 FROM json_each(files) WHERE value = ?)', file],
		['session = ?', session],
		['kind <> ?', seen === true ? 'history' : undefined],
	];
	const { rows, total } = page(db, { table: 'git_entries', conditions, order: 'at DESC, number DESC' }, filter);
	return { entries: rows.map(toEntry), total };
}

function toEntry(row: Row): GitEntry {
	return {
		id: row['id'] as string,
		repository: row['repository'] as string,
		kind: row['kind'] as GitEntry['kind'],
		at: row['at'] as string,
		branch: row['branch'] as string,
		hash: row['hash'] as string,
		from: row['from_name'] as string,
		to: row['to_name'] as string,
		author: row['author'] as string,
		subject: row['subject'] as string,
		body: row['body'] as string,
		files: JSON.parse(row['files'] as string) as string[],
		tasks: JSON.parse(row['tasks'] as string) as number[],
		closed: JSON.parse(row['closed'] as string) as number[],
		...(row['session'] !== null && { session: row['session'] as string }),
	};
}
