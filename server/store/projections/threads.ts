import type { Thread, ThreadMessage } from '../../../common/model/thread.ts';
import type { StoredEvent } from '../../core/events/event.ts';
import type { MessageState, ThreadState } from '../../core/threads/state.ts';
import type { ThreadFilter } from '../../ports/store.ts';
import type { Database, Row, SqlValue } from '../sqlite.ts';
import { page, type Condition } from './page.ts';

/** Tables of conversations. Deleted ones stay, marked, so that a deletion can be undone. */
export const THREAD_TABLES = `
	CREATE TABLE threads (
		id TEXT PRIMARY KEY,
		title TEXT NOT NULL,
		created_at TEXT NOT NULL,
		updated_at TEXT NOT NULL,
		deleted INTEGER NOT NULL DEFAULT 0,
		added_seq INTEGER NOT NULL,
		updated_seq INTEGER NOT NULL
	) WITHOUT ROWID;
	CREATE INDEX threads_by_change ON threads (deleted, updated_seq);
	CREATE TABLE thread_messages (
		id TEXT PRIMARY KEY,
		thread TEXT NOT NULL REFERENCES threads (id),
		role TEXT NOT NULL,
		text TEXT NOT NULL,
		seq INTEGER NOT NULL,
		message TEXT NOT NULL -- JSON
	) WITHOUT ROWID;
	CREATE INDEX thread_messages_by_thread ON thread_messages (thread, seq);
`;

/** Carries an event over into the tables; an event about something else changes nothing. */
export function applyThreadEvent(db: Database, event: StoredEvent): void {
	switch (event.type) {
		case 'threadStarted': {
			const { id, title } = event.data;
			return db.run(
				'INSERT INTO threads (id, title, created_at, updated_at, added_seq, updated_seq) VALUES (?, ?, ?, ?, ?, ?)',
				id,
				title,
				event.ts,
				event.ts,
				event.seq,
				event.seq,
			);
		}
		case 'threadAsked': {
			const { thread, ...data } = event.data;
			return putMessage(db, event, thread, { role: 'user', at: event.ts, ...data });
		}
		case 'threadAnswered': {
			const { thread, steps = [], ...data } = event.data;
			return putMessage(db, event, thread, { role: 'assistant', at: event.ts, steps, ...data });
		}
		case 'threadRenamed':
			return change(db, event, 'title = ?', event.data.title);
		case 'threadDeleted':
			return change(db, event, 'deleted = ?', 1);
		case 'threadRestored':
			return change(db, event, 'deleted = ?', 0);
	}
}

/** What the rules need to know of a conversation, deleted or not. */
export function threadState(db: Database, id: string): ThreadState | undefined {
	const row = db.get('SELECT id, title, deleted, added_seq, updated_seq FROM threads WHERE id = ?', id);
	if (row === undefined) return undefined;
	return {
		id,
		title: row['title'] as string,
		deleted: row['deleted'] === 1,
		addedSeq: row['added_seq'] as number,
		updatedSeq: row['updated_seq'] as number,
	};
}

/** What the rules need to know of a message. */
export function messageState(db: Database, id: string): MessageState | undefined {
	const row = db.get('SELECT thread, role, text, seq FROM thread_messages WHERE id = ?', id);
	if (row === undefined) return undefined;
	return {
		id,
		thread: row['thread'] as string,
		role: row['role'] as MessageState['role'],
		text: row['text'] as string,
		seq: row['seq'] as number,
	};
}

/** A conversation that is not deleted. */
export function getThread(db: Database, id: string): Thread | undefined {
	const row = db.get(`SELECT ${COLUMNS} FROM threads WHERE id = ? AND deleted = 0`, id);
	return row && toThread(row);
}

/** The messages of a conversation in the order in which they were written; with `after` those behind that message. */
export function threadMessages(db: Database, id: string, after = ''): ThreadMessage[] {
	const rows = db.all(
		`SELECT message FROM thread_messages WHERE thread = ?
			AND seq > coalesce((SELECT seq FROM thread_messages WHERE id = ? AND thread = ?), -1) ORDER BY seq`,
		id,
		after,
		id,
	);
	return rows.map(toMessage);
}

export function threadMessage(db: Database, thread: string, id: string): ThreadMessage | undefined {
	const row = db.get('SELECT message FROM thread_messages WHERE id = ? AND thread = ?', id, thread);
	return row && toMessage(row);
}

/** The conversation that a message is part of, deleted or not. */
export function threadOfMessage(db: Database, message: string): string | undefined {
	return db.get('SELECT thread FROM thread_messages WHERE id = ?', message)?.['thread'] as string | undefined;
}

/** One page of the conversations, the one that changed last first, and how many there are in all. */
export function listThreads(db: Database, { text, ...filter }: ThreadFilter): { threads: Thread[]; total: number } {
	const folded = text?.toLowerCase();
	const conditions: Condition[] = [[CONTAINS, folded === undefined ? undefined : [folded, folded]]];
	const listing = { table: 'threads', columns: COLUMNS, always: 'deleted = 0', conditions, order: 'updated_seq DESC' };
	const { rows, total } = page(db, listing, filter);
	return { threads: rows.map(toThread), total };
}

const COLUMNS = `id, title, created_at, updated_at,
	(SELECT count(*) FROM thread_messages WHERE thread = threads.id) AS messages`;
const CONTAINS = `(contains_folded(title, ?)
	OR EXISTS (SELECT 1 FROM thread_messages WHERE thread = threads.id AND contains_folded(text, ?)))`;

function putMessage(db: Database, { seq, ts }: StoredEvent, thread: string, message: ThreadMessage): void {
	db.run(
		'INSERT INTO thread_messages (id, thread, role, text, seq, message) VALUES (?, ?, ?, ?, ?, ?)',
		message.id,
		thread,
		message.role,
		message.text,
		seq,
		JSON.stringify(message),
	);
	db.run('UPDATE threads SET updated_at = ?, updated_seq = ? WHERE id = ?', ts, seq, thread);
}

/** @param assignment `column = ?` */
function change(
	db: Database,
	{ data, ts, seq }: Extract<StoredEvent, { type: 'threadRenamed' | 'threadDeleted' | 'threadRestored' }>,
	assignment: string,
	value: SqlValue,
): void {
	db.run(`UPDATE threads SET ${assignment}, updated_at = ?, updated_seq = ? WHERE id = ?`, value, ts, seq, data.id);
}

function toMessage(row: Row): ThreadMessage {
	return JSON.parse(row['message'] as string) as ThreadMessage;
}

function toThread(row: Row): Thread {
	return {
		id: row['id'] as string,
		title: row['title'] as string,
		createdAt: row['created_at'] as string,
		updatedAt: row['updated_at'] as string,
		messages: row['messages'] as number,
	};
}
