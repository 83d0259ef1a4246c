import type { CaptureStatus, Processed } from '../../../common/model/capture.ts';
import type { MemoryState } from '../../core/memory/decide.ts';
import { parseRef } from '../../core/memory/ref.ts';
import type { StoredEvent } from '../../core/events/event.ts';
import type { CaptureUsage } from '../../ports/memoryQueries.ts';
import type { Database, Row, SqlValue } from '../sqlite.ts';
import { applyCompacted, applyUndone, getSummary, SUMMARY_TABLES } from './summaries.ts';

/** What is known about records besides their text, and the summaries that stand for many of them. */
export const MEMORY_TABLES = `
	CREATE TABLE memories (
		ref TEXT PRIMARY KEY, -- capture/<id>, task/<id> …
		pinned INTEGER NOT NULL DEFAULT 0,
		recalls INTEGER NOT NULL DEFAULT 0,
		recalled_at TEXT,
		superseded TEXT, -- JSON
		seq INTEGER NOT NULL
	) WITHOUT ROWID;
	CREATE INDEX memories_by_recall ON memories (recalled_at);
	${SUMMARY_TABLES}`;

/** Carries an event over into the tables; an event about something else changes nothing. */
export function applyMemoryEvent(db: Database, event: StoredEvent): void {
	switch (event.type) {
		case 'captureProcessed':
			return applyProcessed(db, event);
		case 'captureAssigned':
			return db.run('UPDATE captures SET project = ? WHERE id = ?', event.data.project, event.data.id);
		case 'captureArchived':
			return db.run(
				`UPDATE captures SET status_before = status, status = 'archived', archive_run = ?, updated_seq = ?
					WHERE id = ? AND status <> 'archived'`,
				event.data.run ?? null,
				event.seq,
				event.data.id,
			);
		case 'captureUnarchived':
			return db.run(
				`UPDATE captures SET status = coalesce(status_before, 'processed'), status_before = NULL, updated_seq = ?
					WHERE id = ? AND status = 'archived'`,
				event.seq,
				event.data.id,
			);
		case 'memoryPinned':
			return change(db, event.data.ref, event.seq, { pinned: event.data.pinned ? 1 : 0 });
		case 'memorySuperseded': {
			const { ref, ...rest } = event.data;
			return change(db, ref, event.seq, { superseded: JSON.stringify({ ...rest, at: event.ts }) });
		}
		case 'memoryReinstated':
			return change(db, event.data.ref, event.seq, { superseded: null });
		case 'memoryRecalled':
			for (const ref of event.data.refs) {
				change(db, ref, event.seq, { recalled_at: event.ts });
				db.run('UPDATE memories SET recalls = recalls + 1 WHERE ref = ?', ref);
			}
			return;
		case 'memoryCompacted':
			return applyCompacted(db, event);
		case 'compactionUndone':
			return applyUndone(db, event);
	}
}

/** What the rules know about a record. */
export function memoryState(
	db: Database,
	ref: string,
): MemoryState & { readonly recalls: number; readonly edits: number } {
	const row = db.get('SELECT pinned, superseded, recalls, recalled_at, seq FROM memories WHERE ref = ?', ref);
	const superseded = row?.['superseded'] as string | null | undefined;
	return {
		pinned: row?.['pinned'] === 1,
		superseded: superseded == null ? undefined : (JSON.parse(superseded) as NonNullable<MemoryState['superseded']>),
		lastRecalledAt: (row?.['recalled_at'] as string | null | undefined) ?? undefined,
		recalls: (row?.['recalls'] as number | undefined) ?? 0,
		edits: taskEdits(db, ref),
		seq: (row?.['seq'] as number | undefined) ?? 0,
	};
}

function taskEdits(db: Database, ref: string): number {
	if (!ref.startsWith('task/')) return 0;
	const row = db.get(
		"SELECT count(*) AS total FROM task_changes WHERE task_id = ? AND change <> 'added'",
		ref.slice('task/'.length),
	);
	return row!['total'] as number;
}

export function recordExists(db: Database, ref: string): boolean {
	const { kind, id } = parseRef(ref) ?? { kind: '', id: '' };
	switch (kind) {
		case 'capture':
			return db.get('SELECT 1 FROM captures WHERE id = ? AND deleted = 0', id) !== undefined;
		case 'task':
			return db.get('SELECT 1 FROM tasks WHERE id = ? AND deleted = 0', id) !== undefined;
		case 'summary':
			return getSummary(db, id) !== undefined;
		default:
			return true;
	}
}

const USAGE = `captures.id, captures.created_at, captures.updated_at, edits, tokens, reference_count, captures.project,
	captures.status, captures.processed, length(content) AS characters,
	EXISTS (SELECT 1 FROM capture_tags WHERE capture_id = captures.id) AS tagged,
	coalesce(recalls, 0) AS recalls, recalled_at, coalesce(pinned, 0) AS pinned, superseded
	FROM captures LEFT JOIN memories ON memories.ref = 'capture/' || captures.id
	WHERE deleted = 0`;

/** What use was made of a capture. */
export function captureUsage(db: Database, id: string): CaptureUsage | undefined {
	const row = db.get(`SELECT ${USAGE} AND captures.id = ?`, id);
	return row && toUsage(row);
}

/** The same of several, in any order. */
export function captureUsages(db: Database, ids: readonly string[]): CaptureUsage[] {
	return db
		.all(`SELECT ${USAGE} AND captures.id IN (SELECT value FROM json_each(?))`, JSON.stringify(ids))
		.map(toUsage);
}

/** Of all captures, oldest first. */
export function allUsage(db: Database): CaptureUsage[] {
	return db.all(`SELECT ${USAGE} ORDER BY added_seq`).map(toUsage);
}

/** When a capture that is not deleted was made: much less to read than its usage. */
export function madeAt(db: Database, id: string): string | undefined {
	const row = db.get('SELECT created_at FROM captures WHERE id = ? AND deleted = 0', id);
	return row?.['created_at'] as string | undefined;
}

/**
 * In two values: a hundred thousand rows, one by one, take seconds. SQLite keeps the order of a subquery for aggregates such
 * as these, and sorting in the aggregate takes four times as long (https://www.sqlite.org/lang_aggfunc.html).
 */
export function allMadeAt(db: Database): Map<string, string> {
	const row = db.get(
		`SELECT json_group_array(id) AS ids, json_group_array(created_at) AS times
			FROM (SELECT id, created_at FROM captures WHERE deleted = 0 ORDER BY added_seq)`,
	);
	const [ids, times] = [row!['ids'], row!['times']].map((text) => JSON.parse(text as string) as string[]);
	return new Map(ids!.map((id, at) => [id, times![at]!]));
}

/** Captures whose text was not read by these rules yet, oldest first. */
export function unprocessed(db: Database, version: number, limit: number): { id: string; seq: number }[] {
	return db
		.all(
			// The order of the index: a long queue is not sorted for each batch.
			`SELECT id, text_seq FROM captures WHERE deleted = 0 AND processed_version < ?
				ORDER BY processed_version, added_seq LIMIT ?`,
			version,
			limit,
		)
		.map((row) => ({ id: row['id'] as string, seq: row['text_seq'] as number }));
}

/** Captures by level, of a project or of all. */
export function countByLevel(db: Database, project: string | undefined): Record<CaptureStatus, number> {
	const rows = db.all(
		`SELECT status, count(*) AS total FROM captures WHERE deleted = 0${project === undefined ? '' : ' AND project = ?'}
			GROUP BY status`,
		...(project === undefined ? [] : [project]),
	);
	const counts = new Map(rows.map((row) => [row['status'] as string, row['total'] as number]));
	return {
		inbox: counts.get('inbox') ?? 0,
		processed: counts.get('processed') ?? 0,
		compacted: counts.get('compacted') ?? 0,
		archived: counts.get('archived') ?? 0,
	};
}

/** Captures that a run of pruning archived and nobody has brought back. */
export function archivedBy(db: Database, run: string): string[] {
	return db
		.all("SELECT id FROM captures WHERE archive_run = ? AND status = 'archived' AND deleted = 0", run)
		.map((row) => row['id'] as string);
}

function applyProcessed(db: Database, { data }: Extract<StoredEvent, { type: 'captureProcessed' }>): void {
	const { id, ...found } = data;
	db.run(
		`UPDATE captures SET processed_version = ?, processed = ?, tokens = ?, reference_count = ?,
			status = CASE status WHEN 'inbox' THEN 'processed' ELSE status END,
			status_before = CASE status_before WHEN 'inbox' THEN 'processed' ELSE status_before END
			WHERE id = ?`,
		found.version,
		JSON.stringify(found),
		found.tokens,
		found.references.length,
		id,
	);
}

function change(db: Database, ref: string, seq: number, fields: Readonly<Record<string, SqlValue>>): void {
	db.run('INSERT OR IGNORE INTO memories (ref, seq) VALUES (?, ?)', ref, seq);
	const names = Object.keys(fields);
	db.run(
		`UPDATE memories SET ${names.map((name) => `${name} = ?`).join(', ')}, seq = ? WHERE ref = ?`,
		...Object.values(fields),
		seq,
		ref,
	);
}

function toUsage(row: Row): CaptureUsage {
	const superseded = row['superseded'] as string | null;
	const processed = row['processed'] as string | null;
	const { duplicateOf } = (processed === null ? {} : JSON.parse(processed)) as Partial<Processed>;
	return {
		id: row['id'] as string,
		createdAt: row['created_at'] as string,
		updatedAt: row['updated_at'] as string,
		edits: row['edits'] as number,
		tokens: (row['tokens'] as number) || Math.ceil((row['characters'] as number) / 4),
		links: row['reference_count'] as number,
		project: row['project'] as string,
		status: row['status'] as CaptureUsage['status'],
		tagged: row['tagged'] === 1,
		recalls: row['recalls'] as number,
		recalledAt: (row['recalled_at'] as string | null) ?? undefined,
		pinned: row['pinned'] === 1,
		superseded: superseded === null ? undefined : (JSON.parse(superseded) as NonNullable<CaptureUsage['superseded']>),
		duplicateOf,
	};
}
