import type { Task } from '../../../common/model/task.ts';
import type { StoredEvent } from '../../core/events/event.ts';
import type { TaskState } from '../../core/tasks/state.ts';
import type { TaskFilter, TaskHistoryEntry } from '../../ports/store.ts';
import type { Database, Row, SqlValue } from '../sqlite.ts';
import { page, type Condition } from './page.ts';

/** Tables of tasks and of what happened to them. Deleted ones stay, marked, so that a deletion can be undone. */
export const TASK_TABLES = `
	CREATE TABLE tasks (
		id TEXT PRIMARY KEY,
		number INTEGER NOT NULL UNIQUE,
		title TEXT NOT NULL,
		first_title TEXT NOT NULL,
		description TEXT NOT NULL,
		project TEXT NOT NULL,
		board_column TEXT NOT NULL,
		rank TEXT NOT NULL,
		done INTEGER NOT NULL,
		priority TEXT NOT NULL,
		due TEXT,
		recurrence TEXT, -- JSON, as the lists below
		tags TEXT NOT NULL,
		checklist TEXT NOT NULL,
		anchors TEXT NOT NULL,
		links TEXT NOT NULL,
		created_at TEXT NOT NULL,
		updated_at TEXT NOT NULL,
		completed_at TEXT,
		deleted INTEGER NOT NULL DEFAULT 0,
		added_seq INTEGER NOT NULL,
		updated_seq INTEGER NOT NULL
	) WITHOUT ROWID;
	CREATE INDEX tasks_by_place ON tasks (deleted, project, board_column, rank, number);
	CREATE INDEX tasks_by_state ON tasks (deleted, done);
	CREATE TABLE task_changes (
		seq INTEGER PRIMARY KEY,
		task_id TEXT NOT NULL,
		at TEXT NOT NULL,
		change TEXT NOT NULL,
		board_column TEXT
	);
	CREATE INDEX task_changes_by_task ON task_changes (task_id, seq);
`;

/** Carries an event over into the tables; an event about something else changes nothing. */
export function applyTaskEvent(db: Database, event: StoredEvent): void {
	switch (event.type) {
		case 'taskAdded':
			applyAdded(db, event);
			return recordChange(db, event, 'added', event.data.column);
		case 'taskEdited': {
			const { id, ...fields } = event.data;
			applyEdited(db, id, fields);
			touch(db, event);
			return recordChange(db, event, Object.keys(fields).join(', '));
		}
		case 'taskMoved':
			applyMoved(db, event);
			touch(db, event);
			return recordChange(db, event, 'moved', event.data.column);
		case 'taskDeleted':
		case 'taskRestored': {
			const deleted = event.type === 'taskDeleted';
			db.run('UPDATE tasks SET deleted = ? WHERE id = ?', deleted ? 1 : 0, event.data.id);
			touch(db, event);
			return recordChange(db, event, deleted ? 'deleted' : 'restored');
		}
	}
}

/** What the rules need to know of a task, deleted ones included. */
export function taskState(db: Database, id: string): TaskState | undefined {
	const row = db.get('SELECT * FROM tasks WHERE id = ?', id);
	return row && toState(row);
}

/** Tasks of a project that are not deleted, by column and rank. */
export function tasksOf(db: Database, project: string): TaskState[] {
	return db
		.all('SELECT * FROM tasks WHERE deleted = 0 AND project = ? ORDER BY board_column, rank, number', project)
		.map(toState);
}

/** Ids and ranks of the tasks of a column that are not deleted, by rank; read from the index alone. */
export function tasksInColumn(db: Database, project: string, column: string): { id: string; rank: string }[] {
	const sql = `SELECT id, rank FROM tasks WHERE deleted = 0 AND project = ? AND board_column = ? ORDER BY rank, number`;
	return db.all(sql, project, column) as unknown as { id: string; rank: string }[];
}

/** The last of them, without one; read from the end of the index. */
export function lastInColumn(
	db: Database,
	project: string,
	column: string,
	without = '',
): { id: string; rank: string } | undefined {
	const sql = `SELECT id, rank FROM tasks WHERE deleted = 0 AND project = ? AND board_column = ? AND id <> ?
		ORDER BY rank DESC, number DESC LIMIT 1`;
	return db.get(sql, project, column, without) as { id: string; rank: string } | undefined;
}

export function nextTaskNumber(db: Database): number {
	return db.get('SELECT coalesce(max(number), 0) + 1 AS next FROM tasks')!['next'] as number;
}

/** A task that is not deleted, by id or by label (`T-12`). */
export function getTask(db: Database, idOrLabel: string): Task | undefined {
	const number = /^T-(\d{1,15})$/i.exec(idOrLabel)?.[1];
	const row =
		db.get('SELECT * FROM tasks WHERE deleted = 0 AND id = ?', idOrLabel) ??
		(number === undefined ? undefined : db.get('SELECT * FROM tasks WHERE deleted = 0 AND number = ?', Number(number)));
	return row && toTask(row);
}

/** One page of the tasks that are not deleted, in the order of their boards, and how many there are in all. */
export function listTasks(db: Database, filter: TaskFilter): { tasks: Task[]; total: number } {
	const listing = {
		table: 'tasks',
		columns: AS_JSON,
		always: 'deleted = 0',
		order: 'project, board_column, rank, number',
	};
	const { rows, total } = page(db, { ...listing, conditions: conditions(filter) }, filter);
	return { tasks: rows.map(({ task }) => parseTask(task as string)), total };
}

/** A task as one text: taking each column out of the database by itself takes four times as long for a whole board. */
const AS_JSON = `json_object(
	'id', id, 'number', number, 'title', title, 'description', description, 'project', project, 'column', board_column,
	'rank', rank, 'priority', priority, 'due', due, 'recurrence', json(recurrence), 'tags', json(tags),
	'checklist', json(checklist), 'anchors', json(anchors), 'links', json(links), 'createdAt', created_at,
	'updatedAt', updated_at, 'completedAt', completed_at
) AS task`;

/** What a task may lack is null in the text, and absent in the task. */
type StoredTask = Omit<Task, Optional> & { readonly [K in Optional]: NonNullable<Task[K]> | null };
type Optional = 'due' | 'recurrence' | 'completedAt';

function parseTask(text: string): Task {
	const { due, recurrence, completedAt, ...rest } = JSON.parse(text) as StoredTask;
	return {
		...rest,
		...(due !== null && { due }),
		...(recurrence !== null && { recurrence }),
		...(completedAt !== null && { completedAt }),
	};
}

/** What happened to a task, newest first. */
export function taskHistory(db: Database, id: string, limit: number): TaskHistoryEntry[] {
	return db.all('SELECT * FROM task_changes WHERE task_id = ? ORDER BY seq DESC LIMIT ?', id, limit).map((row) => ({
		seq: row['seq'] as number,
		at: row['at'] as string,
		change: row['change'] as string,
		...(row['board_column'] !== null && { column: row['board_column'] as string }),
	}));
}

function applyAdded(db: Database, { data, ts, seq }: Extract<StoredEvent, { type: 'taskAdded' }>): void {
	const values: Readonly<Record<string, SqlValue>> = {
		id: data.id,
		number: data.number,
		title: data.title,
		first_title: data.title,
		description: data.description,
		project: data.project,
		board_column: data.column,
		rank: data.rank,
		done: data.done ? 1 : 0,
		priority: data.priority,
		due: data.due ?? null,
		recurrence: json(data.recurrence),
		tags: JSON.stringify(data.tags),
		checklist: JSON.stringify(data.checklist),
		anchors: JSON.stringify(data.anchors),
		links: JSON.stringify(data.links),
		created_at: ts,
		updated_at: ts,
		completed_at: data.done ? ts : null,
		added_seq: seq,
		updated_seq: seq,
	};
	const names = Object.keys(values);
	db.run(
		`INSERT INTO tasks (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
		...Object.values(values),
	);
}

/** Fields that are kept as JSON. */
const JSON_FIELDS = new Set(['recurrence', 'tags', 'checklist', 'anchors', 'links']);

function applyEdited(db: Database, id: string, fields: Readonly<Record<string, unknown>>): void {
	for (const [name, value] of Object.entries(fields))
		// The names are those of the event's schema, each also that of a column.
		db.run(`UPDATE tasks SET ${name} = ? WHERE id = ?`, JSON_FIELDS.has(name) ? json(value) : (value as SqlValue), id);
}

function applyMoved(db: Database, { data, ts }: Extract<StoredEvent, { type: 'taskMoved' }>): void {
	db.run(
		`UPDATE tasks SET project = ?, board_column = ?, rank = ?, done = ?,
			completed_at = CASE WHEN ? = 0 THEN NULL ELSE coalesce(completed_at, ?) END WHERE id = ?`,
		data.project,
		data.column,
		data.rank,
		data.done ? 1 : 0,
		data.done ? 1 : 0,
		ts,
		data.id,
	);
}

function touch(db: Database, event: StoredEvent & { data: { id: string } }): void {
	db.run('UPDATE tasks SET updated_at = ?, updated_seq = ? WHERE id = ?', event.ts, event.seq, event.data.id);
}

function recordChange(
	db: Database,
	event: StoredEvent & { data: { id: string } },
	change: string,
	column: string | null = null,
): void {
	db.run(
		'INSERT INTO task_changes (seq, task_id, at, change, board_column) VALUES (?, ?, ?, ?, ?)',
		event.seq,
		event.data.id,
		event.ts,
		change,
		column,
	);
}

function conditions(filter: TaskFilter): Condition[] {
	return [
		['project = ?', filter.project],
		['done = ?', filter.state === undefined ? undefined : Number(filter.state === 'done')],
		['EXISTS (SELECT 1 FROM json_each(tags) WHERE value = ?)', filter.tag],
		['due <= ?', filter.dueBefore],
		[
			`EXISTS (SELECT 1 FROM json_each(anchors)
				WHERE json_extract(value, '$.root') = ? AND json_extract(value, '$.path') = ?)`,
			filter.anchor && [filter.anchor.root, filter.anchor.path],
		],
		["contains_folded(title || '\n' || description, ?)", filter.text?.toLowerCase()],
	];
}

function toTask(row: Row): Task {
	const {
		firstTitle: _first,
		done: _done,
		deleted: _deleted,
		addedSeq: _added,
		updatedSeq: _updated,
		...rest
	} = toState(row);
	const completedAt = row['completed_at'] as string | null;
	return {
		...(rest as Omit<Task, 'createdAt' | 'updatedAt'>),
		createdAt: row['created_at'] as string,
		updatedAt: row['updated_at'] as string,
		...(completedAt !== null && { completedAt }),
	};
}

function toState(row: Row): TaskState {
	const due = row['due'] as string | null;
	const recurrence = row['recurrence'] as string | null;
	return {
		id: row['id'] as string,
		number: row['number'] as number,
		title: row['title'] as string,
		firstTitle: row['first_title'] as string,
		description: row['description'] as string,
		project: row['project'] as string,
		column: row['board_column'] as string,
		rank: row['rank'] as string,
		done: row['done'] === 1,
		priority: row['priority'] as TaskState['priority'],
		...(due !== null && { due }),
		...(recurrence !== null && { recurrence: JSON.parse(recurrence) as NonNullable<TaskState['recurrence']> }),
		tags: JSON.parse(row['tags'] as string) as string[],
		checklist: JSON.parse(row['checklist'] as string) as TaskState['checklist'],
		anchors: JSON.parse(row['anchors'] as string) as TaskState['anchors'],
		links: JSON.parse(row['links'] as string) as TaskState['links'],
		deleted: row['deleted'] === 1,
		addedSeq: row['added_seq'] as number,
		updatedSeq: row['updated_seq'] as number,
	};
}

function json(value: unknown): string | null {
	return value === undefined || value === null ? null : JSON.stringify(value);
}
