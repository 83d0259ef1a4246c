import type { Summary } from '../../../common/model/memory.ts';
import type { CompactionState } from '../../core/memory/decide.ts';
import type { StoredEvent } from '../../core/events/event.ts';
import type { SummaryFilter } from '../../ports/memoryQueries.ts';
import type { Database, Row } from '../sqlite.ts';
import { isWithheld, OUTDATED, WITHHELD } from './outdatedSummaries.ts';
import { whereOf, type Condition } from './page.ts';

/** Runs of compaction, the summaries that each made, and what they were made of and took the place of. */
export const SUMMARY_TABLES = `CREATE TABLE compactions (
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

/** A run made its summaries; the captures they cover are compacted. */
export function applyCompacted(
	db: Database,
	{ data, ts, seq }: Extract<StoredEvent, { type: 'memoryCompacted' }>,
): void {
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

/** A run was taken back, and with it its summaries. */
export function applyUndone(db: Database, { data, seq }: Extract<StoredEvent, { type: 'compactionUndone' }>): void {
	db.run('UPDATE compactions SET undone = 1, seq = ? WHERE run = ?', seq, data.run);
	setCompactedStatus(db, data.run);
}

/** What the rules know about a run. */
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

/** A summary of a run that was not undone and that is not held back; one that a later took the place of is there too. */
export function getSummary(db: Database, id: string): Summary | undefined {
	if (isWithheld(db, id)) return undefined;
	const row = db.get(`${SUMMARY} WHERE summaries.id = ?`, id);
	return row && toSummary(row);
}

/** Newest first; those that a later one took the place of, and those held back, are left out. */
export function listSummaries(db: Database, filter: SummaryFilter): Summary[] {
	const conditions: Condition[] = [
		['compactions.project = ?', filter.project],
		['compactions.topic = ?', filter.topic],
		[`NOT EXISTS (${partOf('summaries.id')}) `, filter.rootsOnly === true ? [] : undefined],
		['summaries.level = ?', filter.level],
	];
	const standing = `NOT EXISTS (${replacedBy('summaries.id')}) AND summaries.id NOT IN (${WITHHELD})`;
	const { where, values } = whereOf(conditions, standing);
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

/** A project or a topic. */
interface Scope {
	readonly project?: string;
	readonly topic?: string;
}

/** Ids of captures that a summary which stands and says what they say was made of, in the project or of the topic. */
export function summarisedCaptures(db: Database, scope: Scope): Set<string> {
	const [column, value] = columnOf(scope);
	const rows = db.all(
		`SELECT substr(ref, 9) AS id FROM summary_sources
			JOIN summaries ON summaries.id = summary_id
			JOIN compactions ON compactions.run = summaries.run AND undone = 0
			WHERE ref LIKE 'capture/%' AND compactions.${column} = ?
				AND NOT EXISTS (${replacedBy('summaries.id')}) AND summaries.id NOT IN (${OUTDATED})`,
		value,
	);
	return new Set(rows.map((row) => row['id'] as string));
}

/** Ids of summaries that stand, of a project or topic, and do not say what their captures say now. */
export function outdatedSummaries(db: Database, scope: Scope): Set<string> {
	const [column, value] = columnOf(scope);
	const rows = db.all(
		`SELECT summaries.id FROM summaries JOIN compactions ON compactions.run = summaries.run AND undone = 0
			WHERE compactions.${column} = ? AND NOT EXISTS (${replacedBy('summaries.id')})
				AND summaries.id IN (${OUTDATED})`,
		value,
	);
	return new Set(rows.map((row) => row['id'] as string));
}

function columnOf({ project, topic }: Scope): ['project' | 'topic', string] {
	return project === undefined ? ['topic', topic ?? ''] : ['project', project];
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

const SUMMARY = `SELECT summaries.*, compactions.project, compactions.topic, compactions.method, compactions.at,
	compactions.seq, EXISTS (${replacedBy('summaries.id')}) AS replaced,
	(SELECT json_group_array(ref ORDER BY position) FROM summary_sources WHERE summary_id = summaries.id) AS sources
	FROM summaries JOIN compactions ON compactions.run = summaries.run AND compactions.undone = 0`;

/** Summaries of runs that were not undone and that no later one took the place of, as a table with its condition. */
export const STANDING_SUMMARY = `summaries
	JOIN compactions ON compactions.run = summaries.run AND compactions.undone = 0
	WHERE NOT EXISTS (${replacedBy('summaries.id')})`;

function replacedBy(column: string): string {
	return `SELECT 1 FROM replaced_summaries JOIN compactions AS later ON later.run = replaced_summaries.run
		WHERE replaced_summaries.summary_id = ${column} AND later.undone = 0`;
}

/** A standing summary that was made of it, that no other took the place of, and that is not held back. */
function partOf(column: string): string {
	return `SELECT 1 FROM summary_sources JOIN summaries AS whole ON whole.id = summary_sources.summary_id
		JOIN compactions AS made ON made.run = whole.run AND made.undone = 0
		WHERE summary_sources.ref = 'summary/' || ${column} AND NOT EXISTS (${replacedBy('whole.id')})
			AND whole.id NOT IN (${WITHHELD})`;
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
