import type { CaptureStatus } from '../../../common/model/capture.ts';
import type { Summary } from '../../../common/model/memory.ts';
import type { CompactionState, MemoryState } from '../../core/memory/decide.ts';
import { parseRef } from '../../core/memory/ref.ts';
import type { StoredEvent } from '../../core/events/event.ts';
import type { CaptureUsage, SummaryFilter } from '../../ports/memoryQueries.ts';
import type { Database, Row, SqlValue } from '../sqlite.ts';
import { whereOf, type Condition } from './page.ts';

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
	CREATE TABLE compactions (
		run TEXT PRIMARY KEY,
		project TEXT,
		topic TEXT,
		method TEXT NOT NULL,
		at TEXT NOT NULL,
		undone INTEGER NOT NULL DEFAULT 0,
		seq INTEGER NOT NULL
	) WITHOUT ROWID;
	CREATE TABLE summaries (
		id TEXT PRIMARY KEY,
		run TEXT NOT NULL,
		level INTEGER NOT NULL,
		root INTEGER NOT NULL, -- 1 for the one that sums up its run
		content TEXT NOT NULL,
		tokens INTEGER NOT NULL
	) WITHOUT ROWID;
	CREATE INDEX summaries_by_run ON summaries (run, level);
	CREATE TABLE summary_sources (
		summary_id TEXT NOT NULL,
		position INTEGER NOT NULL,
		ref TEXT NOT NULL,
		PRIMARY KEY (summary_id, position)
	) WITHOUT ROWID;
	CREATE INDEX summary_sources_by_ref ON summary_sources (ref, summary_id);
	CREATE TABLE replaced_summaries (
		run TEXT NOT NULL,
		summary_id TEXT NOT NULL,
		PRIMARY KEY (run, summary_id)
	) WITHOUT ROWID;
	CREATE INDEX replaced_by_summary ON replaced_summaries (summary_id, run);
`;

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
			db.run('UPDATE compactions SET undone = 1, seq = ? WHERE run = ?', event.seq, event.data.run);
			return setCompactedStatus(db, event.data.run);
	}
}

/** What the rules know about a record. */
export function memoryState(db: Database, ref: string): MemoryState & { readonly recalls: number } {
	const row = db.get('SELECT pinned, superseded, recalls, recalled_at, seq FROM memories WHERE ref = ?', ref);
	const superseded = row?.['superseded'] as string | null | undefined;
	return {
		pinned: row?.['pinned'] === 1,
		superseded: superseded == null ? undefined : (JSON.parse(superseded) as NonNullable<MemoryState['superseded']>),
		lastRecalledAt: (row?.['recalled_at'] as string | null | undefined) ?? undefined,
		recalls: (row?.['recalls'] as number | undefined) ?? 0,
		seq: (row?.['seq'] as number | undefined) ?? 0,
	};
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

export function compactionState(db: Database, run: string): CompactionState | undefined {
	const row = db.get('SELECT undone, seq FROM compactions WHERE run = ?', run);
	if (row === undefined) return undefined;
	const later = db.get(
		`SELECT compactions.run FROM compactions
			JOIN summaries ON summaries.run = compactions.run
			JOIN summary_sources ON summary_sources.summary_id = summaries.id
			JOIN summaries AS used ON summary_sources.ref = 'summary/' || used.id
			WHERE used.run = ? AND compactions.run <> ? AND compactions.undone = 0 LIMIT 1`,
		run,
		run,
	);
	return { undone: row['undone'] === 1, usedBy: later?.['run'] as string | undefined, seq: row['seq'] as number };
}

const SUMMARY = `SELECT summaries.*, compactions.project, compactions.topic, compactions.method, compactions.at,
	compactions.seq, EXISTS (${replacedBy('summaries.id')}) AS replaced,
	(SELECT json_group_array(ref ORDER BY position) FROM summary_sources WHERE summary_id = summaries.id) AS sources
	FROM summaries JOIN compactions ON compactions.run = summaries.run AND compactions.undone = 0`;

/** A summary of a run that was not undone; one that a later took the place of is there too. */
export function getSummary(db: Database, id: string): Summary | undefined {
	const row = db.get(`${SUMMARY} WHERE summaries.id = ?`, id);
	return row && toSummary(row);
}

/** Newest first; those that a later one took the place of are left out. */
export function listSummaries(db: Database, filter: SummaryFilter): Summary[] {
	const conditions: Condition[] = [
		['compactions.project = ?', filter.project],
		['compactions.topic = ?', filter.topic],
		[`NOT EXISTS (${partOf('summaries.id')}) `, filter.rootsOnly === true ? [] : undefined],
		['summaries.level = ?', filter.level],
	];
	const { where, values } = whereOf(conditions, `NOT EXISTS (${replacedBy('summaries.id')})`);
	return db
		.all(
			`${SUMMARY} WHERE ${where} ORDER BY compactions.seq DESC, summaries.level DESC, summaries.id LIMIT ?`,
			...values,
			filter.limit,
		)
		.map(toSummary);
}

/** Summaries of a run and those they took the place of, whether it was undone or not. */
export function summariesOf(db: Database, run: string): string[] {
	return db
		.all(
			'SELECT id FROM summaries WHERE run = ? UNION SELECT summary_id FROM replaced_summaries WHERE run = ?',
			run,
			run,
		)
		.map((row) => row['id'] as string);
}

/** Ids of captures that a summary which stands was made of, in the project or of the topic. */
export function summarisedCaptures(
	db: Database,
	scope: { readonly project?: string; readonly topic?: string },
): Set<string> {
	const [column, value] = scope.project === undefined ? ['topic', scope.topic ?? ''] : ['project', scope.project];
	return new Set(
		db
			.all(
				`SELECT substr(ref, 9) AS id FROM summary_sources
					JOIN summaries ON summaries.id = summary_id
					JOIN compactions ON compactions.run = summaries.run AND undone = 0
					WHERE ref LIKE 'capture/%' AND compactions.${column} = ?`,
				value,
			)
			.map((row) => row['id'] as string),
	);
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

/** Of all captures, oldest first. */
export function allUsage(db: Database): CaptureUsage[] {
	return db.all(`SELECT ${USAGE} ORDER BY added_seq`).map(toUsage);
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

function applyCompacted(db: Database, { data, ts, seq }: Extract<StoredEvent, { type: 'memoryCompacted' }>): void {
	db.run(
		'INSERT INTO compactions (run, project, topic, method, at, seq) VALUES (?, ?, ?, ?, ?, ?)',
		data.run,
		data.project ?? null,
		data.topic ?? null,
		data.method,
		ts,
		seq,
	);
	for (const [at, { id, level, content, tokens, sources }] of data.summaries.entries()) {
		const root = at === data.summaries.length - 1 ? 1 : 0;
		db.run(
			'INSERT INTO summaries (id, run, level, root, content, tokens) VALUES (?, ?, ?, ?, ?, ?)',
			id,
			data.run,
			level,
			root,
			content,
			tokens,
		);
		for (const [position, ref] of sources.entries())
			db.run('INSERT INTO summary_sources (summary_id, position, ref) VALUES (?, ?, ?)', id, position, ref);
	}
	for (const id of data.replaced)
		db.run('INSERT OR IGNORE INTO replaced_summaries (run, summary_id) VALUES (?, ?)', data.run, id);
	setCompactedStatus(db, data.run);
}

/** A capture is compacted while a summary of it stands; archived ones stay archived. */
function setCompactedStatus(db: Database, run: string): void {
	const refs = db.all(
		`SELECT DISTINCT substr(ref, 9) AS id FROM summary_sources JOIN summaries ON summaries.id = summary_id
			WHERE run = ? AND ref LIKE 'capture/%'`,
		run,
	);
	for (const { id } of refs) {
		const covered = db.get(
			`SELECT 1 FROM summary_sources JOIN summaries ON summaries.id = summary_id
				JOIN compactions ON compactions.run = summaries.run
				WHERE ref = 'capture/' || ? AND undone = 0 LIMIT 1`,
			id!,
		);
		const from = covered === undefined ? 'compacted' : 'processed';
		const to = covered === undefined ? 'processed' : 'compacted';
		db.run(
			`UPDATE captures SET status = CASE WHEN status IN (?, 'inbox') THEN ? ELSE status END,
				status_before = CASE WHEN status_before IN (?, 'inbox') THEN ? ELSE status_before END WHERE id = ?`,
			from,
			to,
			from,
			to,
			id!,
		);
	}
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

function replacedBy(column: string): string {
	return `SELECT 1 FROM replaced_summaries JOIN compactions AS later ON later.run = replaced_summaries.run
		WHERE replaced_summaries.summary_id = ${column} AND later.undone = 0`;
}

/** A standing summary that was made of it, and that no other took the place of. */
function partOf(column: string): string {
	return `SELECT 1 FROM summary_sources JOIN summaries AS whole ON whole.id = summary_sources.summary_id
		JOIN compactions AS made ON made.run = whole.run AND made.undone = 0
		WHERE summary_sources.ref = 'summary/' || ${column} AND NOT EXISTS (${replacedBy('whole.id')})`;
}

function toSummary(row: Row): Summary {
	const [project, topic] = [row['project'] as string | null, row['topic'] as string | null];
	return {
		id: row['id'] as string,
		run: row['run'] as string,
		level: row['level'] as number,
		root: row['root'] === 1,
		replaced: row['replaced'] === 1,
		...(project === null ? {} : { project }),
		...(topic === null ? {} : { topic }),
		method: row['method'] as string,
		content: row['content'] as string,
		tokens: row['tokens'] as number,
		sources: JSON.parse(row['sources'] as string) as string[],
		createdAt: row['at'] as string,
	};
}

function toUsage(row: Row): CaptureUsage {
	const superseded = row['superseded'] as string | null;
	const processed = row['processed'] as string | null;
	const { duplicateOf } = (processed === null ? {} : JSON.parse(processed)) as { duplicateOf?: { id: string } };
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
		duplicateOf: duplicateOf?.id,
	};
}
