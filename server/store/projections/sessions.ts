import type { ActivityEntry, Session } from '../../../common/model/session.ts';
import type { StoredEvent } from '../../core/events/event.ts';
import type { SessionReader } from '../../core/sessions/decide.ts';
import type { ActivityFilter, SessionFilter, SessionQueries } from '../../ports/sessions.ts';
import type { Database, Row, SqlValue } from '../sqlite.ts';
import { happenedSince } from './gitSessions.ts';
import { page, whereOf, type Condition } from './page.ts';

/** Each part of a session is JSON in a column of its name. */
export const SESSION_TABLES = `
	CREATE TABLE sessions (
		id TEXT PRIMARY KEY,
		folders TEXT NOT NULL,
		groups TEXT NOT NULL DEFAULT '[]',
		cursors TEXT NOT NULL DEFAULT '[]',
		terminals TEXT NOT NULL DEFAULT '[]',
		tasks TEXT NOT NULL DEFAULT '[]',
		branches TEXT NOT NULL DEFAULT '[]',
		started_at TEXT NOT NULL,
		updated_at TEXT NOT NULL,
		seq INTEGER NOT NULL
	) WITHOUT ROWID;
	CREATE INDEX sessions_updated ON sessions (updated_at);
	CREATE TABLE held_sessions (
		task TEXT PRIMARY KEY,
		id TEXT NOT NULL,
		folders TEXT NOT NULL,
		groups TEXT NOT NULL,
		cursors TEXT NOT NULL,
		terminals TEXT NOT NULL,
		tasks TEXT NOT NULL,
		branches TEXT NOT NULL,
		started_at TEXT NOT NULL,
		updated_at TEXT NOT NULL
	) WITHOUT ROWID;
`;

const PARTS = ['groups', 'cursors', 'terminals', 'tasks', 'branches'] as const;

/** Carries an event over into the tables; an event about something else changes nothing. */
export function applySessionEvent(db: Database, event: StoredEvent): void {
	if (event.type === 'sessionSaved') save(db, event);
	else if (event.type === 'sessionHeld') hold(db, event);
}

export function sessionReader(db: Database): SessionReader {
	return {
		happenedSince: (id) => happenedSince(db, id),
		session: (id) => {
			const row = db.get('SELECT * FROM sessions WHERE id = ?', id);
			return row && { ...toSession(row), seq: row['seq'] as number };
		},
	};
}

export function sessionQueries(db: Database): SessionQueries {
	const one = (sql: string, ...values: SqlValue[]): Session | undefined => {
		const row = db.get(sql, ...values);
		return row && toSession(row);
	};
	return {
		list: (filter) => list(db, filter),
		get: (id) => one('SELECT * FROM sessions WHERE id = ?', id),
		held: (task) => one('SELECT * FROM held_sessions WHERE task = ?', task),
		touching: (task) =>
			one(
				`SELECT * FROM sessions WHERE EXISTS (SELECT 1 FROM json_each(tasks) WHERE value = ?)
					ORDER BY updated_at DESC LIMIT 1`,
				task,
			),
		activity: (filter) => activity(db, filter),
	};
}

function save(db: Database, { data, ts, seq }: Extract<StoredEvent, { type: 'sessionSaved' }>): void {
	db.run(
		`INSERT INTO sessions (id, folders, started_at, updated_at, seq) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET folders = excluded.folders, updated_at = excluded.updated_at, seq = excluded.seq`,
		data.id,
		JSON.stringify(data.folders.toSorted()),
		ts,
		ts,
		seq,
	);
	for (const part of PARTS)
		if (data[part] !== undefined)
			db.run(`UPDATE sessions SET ${part} = ? WHERE id = ?`, JSON.stringify(data[part]), data.id);
}

function hold(db: Database, { data, ts }: Extract<StoredEvent, { type: 'sessionHeld' }>): void {
	db.run(
		`INSERT OR REPLACE INTO held_sessions (task, id, folders, groups, cursors, terminals, tasks, branches, started_at,
			updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		data.task,
		data.session,
		JSON.stringify(data.folders),
		...PARTS.map((part) => JSON.stringify(data[part])),
		ts,
		ts,
	);
}

function list(db: Database, filter: SessionFilter): { sessions: Session[]; total: number } {
	const conditions: Condition[] = [['folders = ?', filter.folders && JSON.stringify(filter.folders.toSorted())]];
	const { rows, total } = page(db, { table: 'sessions', conditions, order: 'updated_at DESC, seq DESC' }, filter);
	return { sessions: rows.map(toSession), total };
}

/** One query a kind, each with kind, id, at, title, detail, root and session; the root is NULL for what every window shares. */
const ACTIVITY: Readonly<Record<ActivityEntry['kind'], string>> = {
	capture: `SELECT 'capture' AS kind, id, created_at AS at, substr(content, 1, 200) AS title, '' AS detail, NULL AS root, NULL AS session
		FROM captures WHERE deleted = 0`,
	task: `SELECT 'task', task_id, task_changes.at, 'T-' || number || ' ' || title, change, NULL, NULL
		FROM task_changes JOIN tasks ON tasks.id = task_id WHERE deleted = 0`,
	terminal: `SELECT 'terminal', id, started_at, substr(command, 1, 200),
			CASE WHEN exit_code <> 0 THEN 'exit code ' || exit_code ELSE '' END, root, NULL
		FROM terminal_commands WHERE state = 'kept'`,
	git: `SELECT 'git', id, at, CASE kind WHEN 'switch' THEN from_name || ' → ' || to_name ELSE subject END, kind, repository,
			session FROM git_entries WHERE kind <> 'history'`,
	session: `SELECT 'session', id, started_at, '', '', coalesce(json_extract(folders, '$[0]'), ''), NULL FROM sessions`,
};

function activity(db: Database, filter: ActivityFilter): ActivityEntry[] {
	const kinds = filter.kinds ?? (Object.keys(ACTIVITY) as ActivityEntry['kind'][]);
	if (kinds.length === 0) return [];
	const { where, values } = whereOf([
		['(root IS NULL OR root IN (SELECT value FROM json_each(?)))', filter.roots && JSON.stringify(filter.roots)],
		['at >= ?', filter.after],
		['at < ?', filter.before],
	]);
	// The first of a union names the columns.
	const union = [ACTIVITY.capture + (kinds.includes('capture') ? '' : ' AND 0')]
		.concat([...new Set(kinds)].filter((kind) => kind !== 'capture').map((kind) => ACTIVITY[kind]))
		.join(' UNION ALL ');
	const rows = db.all(
		`SELECT * FROM (${union}) WHERE ${where} ORDER BY at DESC, kind, id LIMIT ? OFFSET ?`,
		...values,
		filter.limit,
		filter.offset,
	);
	return rows.map((row) => ({
		kind: row['kind'] as ActivityEntry['kind'],
		id: row['id'] as string,
		at: row['at'] as string,
		title: (row['title'] as string).split('\n')[0]!,
		detail: row['detail'] as string,
		...(row['session'] !== null && { session: row['session'] as string }),
	}));
}

function toSession(row: Row): Session {
	const json = (name: string): unknown => JSON.parse(row[name] as string);
	return {
		id: row['id'] as string,
		folders: json('folders') as string[],
		groups: json('groups') as Session['groups'],
		cursors: json('cursors') as Session['cursors'],
		terminals: json('terminals') as Session['terminals'],
		tasks: json('tasks') as string[],
		branches: json('branches') as Session['branches'],
		startedAt: row['started_at'] as string,
		updatedAt: row['updated_at'] as string,
	};
}
