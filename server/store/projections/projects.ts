import { NO_PROJECT } from '../../../common/model/noProject.ts';
import type { Project } from '../../../common/model/project.ts';
import type { StoredEvent } from '../../core/events/event.ts';
import { BUILT_IN_PROJECT, type ProjectState } from '../../core/projects/state.ts';
import type { ListedProject } from '../../ports/store.ts';
import type { Database, Row, SqlValue } from '../sqlite.ts';
import { countByLevel } from './memory.ts';

export const PROJECT_TABLES = `
	CREATE TABLE projects (
		id TEXT PRIMARY KEY,
		name TEXT NOT NULL,
		columns TEXT NOT NULL, -- JSON
		folders TEXT NOT NULL, -- JSON
		archived INTEGER NOT NULL DEFAULT 0,
		created_at TEXT NOT NULL,
		updated_at TEXT NOT NULL,
		added_seq INTEGER NOT NULL,
		updated_seq INTEGER NOT NULL
	) WITHOUT ROWID;
`;

/** Carries an event over into the table; an event about something else changes nothing. */
export function applyProjectEvent(db: Database, event: StoredEvent): void {
	if (event.type === 'projectAdded') {
		const { id, name, columns, folders } = event.data;
		db.run(
			`INSERT INTO projects (id, name, columns, folders, created_at, updated_at, added_seq, updated_seq)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			id,
			name,
			JSON.stringify(columns),
			JSON.stringify(folders),
			event.ts,
			event.ts,
			event.seq,
			event.seq,
		);
	} else if (event.type === 'projectEdited') {
		const { id, ...fields } = event.data;
		for (const [name, value] of Object.entries(fields))
			// The names are those of the event's schema, each also that of a column.
			db.run(`UPDATE projects SET ${name} = ? WHERE id = ?`, columnValue(value), id);
		db.run('UPDATE projects SET updated_at = ?, updated_seq = ? WHERE id = ?', event.ts, event.seq, id);
	}
}

/** What the rules need to know of a project; the one for what belongs to none is always there. */
export function projectState(db: Database, id: string): ProjectState | undefined {
	const row = db.get('SELECT * FROM projects WHERE id = ?', id);
	if (row !== undefined) return toState(row);
	return id === NO_PROJECT ? BUILT_IN_PROJECT : undefined;
}

/** Names are compared without regard to capital letters, of any alphabet. */
export function projectNamed(db: Database, name: string): ProjectState | undefined {
	const wanted = name.toLowerCase();
	const row = db
		.all('SELECT * FROM projects WHERE id <> ?', NO_PROJECT)
		.find((one) => (one['name'] as string).toLowerCase() === wanted);
	return row && toState(row);
}

/** Projects by name, after the one for what belongs to none. */
export function listProjects(db: Database, archived: boolean): Project[] {
	const rows = db.all('SELECT * FROM projects WHERE archived <= ? ORDER BY name COLLATE NOCASE, id', archived ? 1 : 0);
	const stored = rows.map((row) =>
		shown(toState(row), { createdAt: row['created_at'] as string, updatedAt: row['updated_at'] as string }),
	);
	const none =
		stored.find(({ id }) => id === NO_PROJECT) ?? shown(BUILT_IN_PROJECT, { createdAt: EPOCH, updatedAt: EPOCH });
	return [none, ...stored.filter(({ id }) => id !== NO_PROJECT)];
}

/** A project with the number of its tasks and captures. */
export function withCounts(db: Database, project: Project): ListedProject {
	const counts = db.get(
		'SELECT count(*) AS total, coalesce(sum(done), 0) AS done FROM tasks WHERE deleted = 0 AND project = ?',
		project.id,
	)!;
	const doneTasks = counts['done'] as number;
	const openTasks = (counts['total'] as number) - doneTasks;
	return { ...project, captures: countByLevel(db, project.id), openTasks, doneTasks };
}

/** The built-in project was never made. */
const EPOCH = new Date(0).toISOString();

function shown(
	{ addedSeq: _added, updatedSeq: _updated, columns, folders, ...rest }: ProjectState,
	times: Pick<Project, 'createdAt' | 'updatedAt'>,
): Project {
	return { ...rest, ...times, columns: [...columns], folders: [...folders] };
}

function columnValue(value: unknown): SqlValue {
	if (typeof value === 'boolean') return value ? 1 : 0;
	return typeof value === 'string' ? value : JSON.stringify(value);
}

function toState(row: Row): ProjectState {
	return {
		id: row['id'] as string,
		name: row['name'] as string,
		columns: JSON.parse(row['columns'] as string) as ProjectState['columns'],
		folders: JSON.parse(row['folders'] as string) as string[],
		archived: row['archived'] === 1,
		addedSeq: row['added_seq'] as number,
		updatedSeq: row['updated_seq'] as number,
	};
}
