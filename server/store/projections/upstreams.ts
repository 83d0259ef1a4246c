import type { Upstream, UpstreamDefinition, UpstreamToolRule } from '../../../common/model/upstream.ts';
import type { StoredEvent } from '../../core/events/event.ts';
import type { UpstreamState } from '../../core/upstreams/decide.ts';
import type { Database, Row } from '../sqlite.ts';

export const UPSTREAM_TABLES = `
	CREATE TABLE upstreams (
		id TEXT PRIMARY KEY,
		alias TEXT NOT NULL UNIQUE,
		definition TEXT NOT NULL, -- JSON
		rules TEXT NOT NULL, -- JSON
		created_at TEXT NOT NULL,
		updated_at TEXT NOT NULL,
		added_seq INTEGER NOT NULL,
		updated_seq INTEGER NOT NULL
	) WITHOUT ROWID;
	-- Windows keep values for servers, and forget those of what is in here alone: another list may be of another machine.
	CREATE TABLE removed_upstreams (id TEXT PRIMARY KEY) WITHOUT ROWID;
`;

/** Carries an event over into the table; an event about something else changes nothing. */
export function applyUpstreamEvent(db: Database, event: StoredEvent): void {
	switch (event.type) {
		case 'upstreamAdded': {
			const { id, ...definition } = event.data;
			db.run(
				'INSERT INTO upstreams VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
				id,
				definition.alias,
				JSON.stringify(definition),
				'[]',
				event.ts,
				event.ts,
				event.seq,
				event.seq,
			);
			db.run('DELETE FROM removed_upstreams WHERE id = ?', id);
			break;
		}
		case 'upstreamEdited': {
			const { id, ...changes } = event.data;
			const before = upstreamState(db, id)!;
			const { rules: _rules, addedSeq: _added, updatedSeq: _updated, id: _id, ...definition } = before;
			const after: UpstreamDefinition = { ...definition, ...changes };
			update(db, event, id, after, before.rules);
			break;
		}
		case 'upstreamToolsRuled': {
			const { id, rules, addedSeq: _added, updatedSeq: _updated, ...definition } = upstreamState(db, event.data.id)!;
			const ruled = new Map(rules.map((rule) => [rule.tool, rule]));
			for (const rule of event.data.rules) ruled.set(rule.tool, rule);
			update(db, event, id, definition, [...ruled.values()]);
			break;
		}
		case 'upstreamRemoved':
			db.run('DELETE FROM upstreams WHERE id = ?', event.data.id);
			db.run('INSERT OR IGNORE INTO removed_upstreams VALUES (?)', event.data.id);
	}
}

export function upstreamState(db: Database, id: string): UpstreamState | undefined {
	const row = db.get('SELECT * FROM upstreams WHERE id = ?', id);
	return row && toState(row);
}

export function upstreamWithAlias(db: Database, alias: string): UpstreamState | undefined {
	const row = db.get('SELECT * FROM upstreams WHERE alias = ?', alias);
	return row && toState(row);
}

/** By name. */
export function listUpstreams(db: Database): Upstream[] {
	const rows = db.all('SELECT * FROM upstreams ORDER BY alias');
	return rows.map((row) => {
		const { addedSeq: _added, updatedSeq: _updated, ...shown } = toState(row);
		return { ...shown, createdAt: row['created_at'] as string, updatedAt: row['updated_at'] as string };
	});
}

/** Those of these that were registered, and are not any more. */
export function removedUpstreams(db: Database, ids: readonly string[]): string[] {
	return ids.filter((id) => db.get('SELECT id FROM removed_upstreams WHERE id = ?', id) !== undefined);
}

function update(
	db: Database,
	event: StoredEvent,
	id: string,
	definition: UpstreamDefinition,
	rules: readonly UpstreamToolRule[],
): void {
	db.run(
		'UPDATE upstreams SET alias = ?, definition = ?, rules = ?, updated_at = ?, updated_seq = ? WHERE id = ?',
		definition.alias,
		JSON.stringify(definition),
		JSON.stringify(rules),
		event.ts,
		event.seq,
		id,
	);
}

function toState(row: Row): UpstreamState {
	return {
		...(JSON.parse(row['definition'] as string) as UpstreamDefinition),
		id: row['id'] as string,
		rules: JSON.parse(row['rules'] as string) as UpstreamToolRule[],
		addedSeq: row['added_seq'] as number,
		updatedSeq: row['updated_seq'] as number,
	};
}
