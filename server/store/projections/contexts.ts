import type { ContextEntry, JsonValue } from '../../../common/model/context.ts';
import type { ContextState } from '../../core/contexts/decide.ts';
import type { StoredEvent } from '../../core/events/event.ts';
import type { ContextChange, ContextFilter, ContextNamespace } from '../../ports/contextQueries.ts';
import type { Database, Row } from '../sqlite.ts';
import { page, type Condition } from './page.ts';

/** Values under names, and every value that was there before. */
export const CONTEXT_TABLES = `
	CREATE TABLE contexts (
		namespace TEXT NOT NULL,
		key TEXT NOT NULL,
		value TEXT NOT NULL, -- JSON
		tags TEXT NOT NULL, -- JSON
		deleted INTEGER NOT NULL DEFAULT 0,
		created_at TEXT NOT NULL,
		updated_at TEXT NOT NULL,
		seq INTEGER NOT NULL,
		PRIMARY KEY (namespace, key)
	) WITHOUT ROWID;
	CREATE TABLE context_changes (
		seq INTEGER PRIMARY KEY,
		namespace TEXT NOT NULL,
		key TEXT NOT NULL,
		at TEXT NOT NULL,
		value TEXT, -- JSON; NULL for a deletion
		tags TEXT
	);
	CREATE INDEX context_changes_by_key ON context_changes (namespace, key, seq);
	CREATE TABLE context_schemas (
		namespace TEXT PRIMARY KEY,
		schema TEXT NOT NULL, -- JSON
		seq INTEGER NOT NULL
	) WITHOUT ROWID;
`;

/** Carries an event over into the tables; an event about something else changes nothing. */
export function applyContextEvent(db: Database, event: StoredEvent): void {
	switch (event.type) {
		case 'contextSet':
			return applySet(db, event);
		case 'contextDeleted':
			db.run(
				'UPDATE contexts SET deleted = 1, updated_at = ?, seq = ? WHERE namespace = ? AND key = ?',
				event.ts,
				event.seq,
				event.data.namespace,
				event.data.key,
			);
			return recordChange(db, event, event.data, null, null);
		case 'contextSchemaSet':
			return db.run(
				'INSERT OR REPLACE INTO context_schemas (namespace, schema, seq) VALUES (?, ?, ?)',
				event.data.namespace,
				JSON.stringify(event.data.schema),
				event.seq,
			);
	}
}

/** What the rules need to know of a key, deleted or not. */
export function contextState(db: Database, namespace: string, key: string): ContextState | undefined {
	const row = db.get('SELECT * FROM contexts WHERE namespace = ? AND key = ?', namespace, key);
	if (row === undefined) return undefined;
	const { value, tags, seq } = toEntry(row);
	return { value, tags, deleted: row['deleted'] === 1, seq };
}

export function contextKeys(db: Database, namespace: string): number {
	return db.get('SELECT count(*) AS total FROM contexts WHERE namespace = ? AND deleted = 0', namespace)![
		'total'
	] as number;
}

export function contextSchema(db: Database, namespace: string): { schema: JsonValue; seq: number } | undefined {
	const row = db.get('SELECT schema, seq FROM context_schemas WHERE namespace = ?', namespace);
	return row && { schema: JSON.parse(row['schema'] as string) as JsonValue, seq: row['seq'] as number };
}

export function getContext(db: Database, namespace: string, key: string): ContextEntry | undefined {
	const row = db.get('SELECT * FROM contexts WHERE namespace = ? AND key = ? AND deleted = 0', namespace, key);
	return row && toEntry(row);
}

/** By namespace and key. */
export function listContexts(db: Database, filter: ContextFilter): { entries: ContextEntry[]; total: number } {
	const { prefix } = filter;
	const conditions: Condition[] = [
		['namespace = ?', filter.namespace],
		['substr(key, 1, length(?)) = ?', prefix === undefined ? undefined : [prefix, prefix]],
		['EXISTS (SELECT 1 FROM json_each(tags) WHERE json_each.value = ?)', filter.tag],
	];
	const listing = { table: 'contexts', always: 'deleted = 0', conditions, order: 'namespace, key' };
	const { rows, total } = page(db, listing, filter);
	return { entries: rows.map(toEntry), total };
}

/** Newest first. */
export function contextHistory(db: Database, namespace: string, key: string, limit: number): ContextChange[] {
	const rows = db.all(
		'SELECT * FROM context_changes WHERE namespace = ? AND key = ? ORDER BY seq DESC LIMIT ?',
		namespace,
		key,
		limit,
	);
	return rows.map((row) => {
		const [value, tags] = [row['value'] as string | null, row['tags'] as string | null];
		return {
			seq: row['seq'] as number,
			at: row['at'] as string,
			deleted: value === null,
			...(value === null ? {} : { value: JSON.parse(value) as JsonValue }),
			tags: tags === null ? [] : (JSON.parse(tags) as string[]),
		};
	});
}

export function contextNamespaces(db: Database): ContextNamespace[] {
	return db
		.all(
			`SELECT namespace, (SELECT count(*) FROM contexts WHERE contexts.namespace = names.namespace AND deleted = 0) AS keys,
				(SELECT schema FROM context_schemas WHERE context_schemas.namespace = names.namespace) AS schema
				FROM (SELECT namespace FROM contexts WHERE deleted = 0 UNION SELECT namespace FROM context_schemas WHERE schema <> 'null') AS names
				ORDER BY namespace`,
		)
		.map((row) => {
			const schema = row['schema'] as string | null;
			return {
				namespace: row['namespace'] as string,
				keys: row['keys'] as number,
				...(schema === null || schema === 'null' ? {} : { schema: JSON.parse(schema) as JsonValue }),
			};
		});
}

function applySet(db: Database, event: Extract<StoredEvent, { type: 'contextSet' }>): void {
	const { namespace, key, value, tags } = event.data;
	const known = db.get('SELECT created_at, deleted FROM contexts WHERE namespace = ? AND key = ?', namespace, key);
	const createdAt = known === undefined || known['deleted'] === 1 ? event.ts : (known['created_at'] as string);
	const [valueText, tagText] = [JSON.stringify(value), JSON.stringify(tags)];
	db.run(
		`INSERT OR REPLACE INTO contexts (namespace, key, value, tags, deleted, created_at, updated_at, seq)
			VALUES (?, ?, ?, ?, 0, ?, ?, ?)`,
		namespace,
		key,
		valueText,
		tagText,
		createdAt,
		event.ts,
		event.seq,
	);
	recordChange(db, event, event.data, valueText, tagText);
}

function recordChange(
	db: Database,
	{ seq, ts }: StoredEvent,
	{ namespace, key }: { readonly namespace: string; readonly key: string },
	value: string | null,
	tags: string | null,
): void {
	db.run(
		'INSERT INTO context_changes (seq, namespace, key, at, value, tags) VALUES (?, ?, ?, ?, ?, ?)',
		seq,
		namespace,
		key,
		ts,
		value,
		tags,
	);
}

function toEntry(row: Row): ContextEntry {
	return {
		namespace: row['namespace'] as string,
		key: row['key'] as string,
		value: JSON.parse(row['value'] as string) as JsonValue,
		tags: JSON.parse(row['tags'] as string) as string[],
		createdAt: row['created_at'] as string,
		updatedAt: row['updated_at'] as string,
		seq: row['seq'] as number,
	};
}
