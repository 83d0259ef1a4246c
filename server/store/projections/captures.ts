import type { Capture, Processed, Superseded } from '../../../common/model/capture.ts';
import type { CaptureState } from '../../core/captures/decide.ts';
import type { StoredEvent } from '../../core/events/event.ts';
import type { CaptureFilter } from '../../ports/store.ts';
import type { Database, Row } from '../sqlite.ts';
import { page, type Condition } from './page.ts';

/** Tables of captures. Deleted ones stay, marked, so that a deletion can be undone. */
export const CAPTURE_TABLES = `
	CREATE TABLE captures (
		id TEXT PRIMARY KEY,
		content TEXT NOT NULL,
		first_content TEXT, -- what was captured, once an edit has replaced it
		status TEXT NOT NULL,
		source TEXT, -- JSON
		created_at TEXT NOT NULL,
		updated_at TEXT NOT NULL,
		deleted INTEGER NOT NULL DEFAULT 0,
		project TEXT NOT NULL DEFAULT 'none',
		edits INTEGER NOT NULL DEFAULT 0, -- of the text
		text_seq INTEGER NOT NULL, -- the event that gave it its text
		processed_version INTEGER NOT NULL DEFAULT 0,
		processed TEXT, -- JSON
		tokens INTEGER NOT NULL DEFAULT 0,
		reference_count INTEGER NOT NULL DEFAULT 0,
		status_before TEXT, -- before it was archived
		archive_run TEXT, -- the run of pruning that archived it
		added_seq INTEGER NOT NULL,
		updated_seq INTEGER NOT NULL
	) WITHOUT ROWID;
	CREATE INDEX captures_by_age ON captures (deleted, added_seq);
	CREATE INDEX captures_by_project ON captures (deleted, project, added_seq);
	CREATE INDEX captures_by_processing ON captures (deleted, processed_version, added_seq);
	-- How many there are on each level, so that it can be asked after every change.
	CREATE TABLE capture_counts (status TEXT PRIMARY KEY, total INTEGER NOT NULL) WITHOUT ROWID;
	CREATE TRIGGER capture_counted AFTER INSERT ON captures WHEN NEW.deleted = 0 BEGIN
		INSERT INTO capture_counts VALUES (NEW.status, 1) ON CONFLICT (status) DO UPDATE SET total = total + 1;
	END;
	CREATE TRIGGER capture_recounted AFTER UPDATE OF status, deleted ON captures
		WHEN OLD.status <> NEW.status OR OLD.deleted <> NEW.deleted
	BEGIN
		UPDATE capture_counts SET total = total - 1 WHERE status = OLD.status AND OLD.deleted = 0;
		INSERT INTO capture_counts SELECT NEW.status, 1 WHERE NEW.deleted = 0
			ON CONFLICT (status) DO UPDATE SET total = total + 1;
	END;
	CREATE TABLE capture_tags (
		capture_id TEXT NOT NULL REFERENCES captures (id),
		position INTEGER NOT NULL,
		tag TEXT NOT NULL,
		PRIMARY KEY (capture_id, position)
	) WITHOUT ROWID;
	CREATE INDEX capture_tags_by_tag ON capture_tags (tag, capture_id);
`;

const COLUMNS = `id, content, status, source, created_at, updated_at, project, processed,
	(SELECT pinned FROM memories WHERE ref = 'capture/' || captures.id) AS pinned,
	(SELECT superseded FROM memories WHERE ref = 'capture/' || captures.id) AS superseded,
	(SELECT json_group_array(tag ORDER BY position) FROM capture_tags WHERE capture_id = captures.id) AS tags`;

/** Defines the SQL functions that the queries use. */
export function defineCaptureFunctions(db: Database): void {
	// SQLite's own LOWER and LIKE fold ASCII letters only.
	db.define('contains_folded', (text, folded) => (fold(text).includes(folded) ? 1 : 0));
}

/** Carries an event over into the tables. An event about a capture that is not there changes nothing. */
export function applyCaptureEvent(db: Database, event: StoredEvent): void {
	switch (event.type) {
		case 'captureAdded':
			return applyAdded(db, event);
		case 'captureEdited':
			return applyEdited(db, event);
		case 'captureDeleted':
		case 'captureRestored':
			return db.run(
				'UPDATE captures SET deleted = ?, updated_at = ?, updated_seq = ? WHERE id = ?',
				event.type === 'captureDeleted' ? 1 : 0,
				event.ts,
				event.seq,
				event.data.id,
			);
		case 'eventLost':
			return;
	}
}

/** What `decide` needs to know of a capture. */
export function captureState(db: Database, id: string): CaptureState | undefined {
	const row = db.get(
		`SELECT ${COLUMNS}, first_content, deleted, text_seq, processed_version, added_seq, updated_seq
			FROM captures WHERE id = ?`,
		id,
	);
	if (row === undefined) return undefined;
	const { content, tags, status } = toCapture(row);
	return {
		content,
		firstContent: (row['first_content'] as string | null) ?? content,
		tags,
		status,
		deleted: row['deleted'] === 1,
		project: row['project'] as string,
		textSeq: row['text_seq'] as number,
		processedVersion: row['processed_version'] as number,
		addedSeq: row['added_seq'] as number,
		updatedSeq: row['updated_seq'] as number,
	};
}

/** Ids of a project's captures that are not deleted, the oldest first. */
export function capturesOf(db: Database, project: string): string[] {
	const rows = db.all('SELECT id FROM captures WHERE project = ? AND deleted = 0 ORDER BY created_at, id', project);
	return rows.map((row) => row['id'] as string);
}

/** A capture that is not deleted. */
export function getCapture(db: Database, id: string): Capture | undefined {
	const row = db.get(`SELECT ${COLUMNS} FROM captures WHERE id = ? AND deleted = 0`, id);
	return row && toCapture(row);
}

/** The capture that an event added or changed last, deleted or not. */
export function captureRow(
	db: Database,
	column: 'added_seq' | 'updated_seq',
	seq: number,
): { readonly capture: Capture; readonly firstContent: string; readonly deleted: boolean } | undefined {
	const row = db.get(`SELECT ${COLUMNS}, first_content, deleted FROM captures WHERE ${column} = ?`, seq);
	if (row === undefined) return undefined;
	const capture = toCapture(row);
	return {
		capture,
		firstContent: (row['first_content'] as string | null) ?? capture.content,
		deleted: row['deleted'] === 1,
	};
}

/** One page of the captures that are not deleted, newest first, and how many there are in all. */
export function listCaptures(
	db: Database,
	filter: CaptureFilter,
): { captures: Capture[]; total: number; offset: number } {
	const listing = { table: 'captures', columns: COLUMNS, always: 'deleted = 0', order: 'added_seq DESC' };
	const { rows, total, offset } = page(db, { ...listing, conditions: conditions(filter) }, filter);
	return { captures: rows.map(toCapture), total, offset };
}

function applyAdded(db: Database, { data, ts, seq }: Extract<StoredEvent, { type: 'captureAdded' }>): void {
	db.run(
		`INSERT INTO captures (id, content, status, source, created_at, updated_at, text_seq, added_seq, updated_seq)
			VALUES (?, ?, 'inbox', ?, ?, ?, ?, ?, ?)`,
		data.id,
		data.content,
		data.source === undefined ? null : JSON.stringify(data.source),
		ts,
		ts,
		seq,
		seq,
		seq,
	);
	putTags(db, data.id, data.tags);
}

function applyEdited(db: Database, { data, ts, seq }: Extract<StoredEvent, { type: 'captureEdited' }>): void {
	const row = db.get('SELECT content, first_content, status FROM captures WHERE id = ?', data.id);
	if (row === undefined) return;
	const replaced = data.content !== undefined;
	db.run(
		'UPDATE captures SET content = ?, first_content = ?, status = ?, updated_at = ?, updated_seq = ? WHERE id = ?',
		data.content ?? row['content']!,
		row['first_content'] ?? (replaced ? row['content']! : null),
		data.status ?? row['status']!,
		ts,
		seq,
		data.id,
	);
	if (data.status === 'archived' && row['status'] !== 'archived')
		db.run('UPDATE captures SET status_before = ? WHERE id = ?', row['status']!, data.id);
	if (replaced)
		db.run('UPDATE captures SET edits = edits + 1, text_seq = ?, processed_version = 0 WHERE id = ?', seq, data.id);
	if (data.tags !== undefined) putTags(db, data.id, data.tags);
}

function putTags(db: Database, id: string, tags: readonly string[]): void {
	db.run('DELETE FROM capture_tags WHERE capture_id = ?', id);
	for (const [position, tag] of tags.entries()) {
		db.run('INSERT INTO capture_tags (capture_id, position, tag) VALUES (?, ?, ?)', id, position, tag);
	}
}

function conditions(filter: CaptureFilter): Condition[] {
	return [
		['status = ?', filter.status],
		["(status = 'archived') = ?", filter.archived === undefined ? undefined : Number(filter.archived)],
		['project = ?', filter.project],
		['EXISTS (SELECT 1 FROM capture_tags WHERE capture_id = captures.id AND tag = ?)', filter.tag],
		['contains_folded(content, ?)', filter.text === undefined ? undefined : fold(filter.text)],
	];
}

function fold(text: string): string {
	return text.toLowerCase();
}

function toCapture(row: Row): Capture {
	const source = row['source'] as string | null;
	return {
		id: row['id'] as string,
		content: row['content'] as string,
		status: row['status'] as Capture['status'],
		tags: JSON.parse(row['tags'] as string) as string[],
		...(source === null ? {} : { source: JSON.parse(source) as NonNullable<Capture['source']> }),
		createdAt: row['created_at'] as string,
		updatedAt: row['updated_at'] as string,
		project: row['project'] as string,
		pinned: row['pinned'] === 1,
		...parsed<'superseded', Superseded>(row, 'superseded'),
		...parsed<'processed', Processed>(row, 'processed'),
	};
}

/** A column with JSON as a member of the same name, or none. */
function parsed<K extends string, T>(row: Row, name: K): { readonly [N in K]?: T } {
	const text = row[name] as string | null;
	return text === null ? {} : ({ [name]: JSON.parse(text) } as { [N in K]: T });
}
