import type { StoredEvent } from '../../core/events/event.ts';
import type { NodeSaid, UserLink, UserLinkState } from '../../core/graph/state.ts';
import type { Database, Row, SqlValue } from '../sqlite.ts';

/** What the user said about entities, and the links the user made; everything else of the graph is derived. */
export const GRAPH_TABLES = `
	CREATE TABLE graph_said (
		node TEXT PRIMARY KEY,
		merged_into TEXT,
		name TEXT,
		hidden INTEGER NOT NULL DEFAULT 0,
		seq INTEGER NOT NULL
	) WITHOUT ROWID;
	CREATE TABLE graph_merges ( -- those that were taken back, too
		node TEXT NOT NULL,
		target TEXT NOT NULL,
		PRIMARY KEY (node, target)
	) WITHOUT ROWID;
	CREATE TABLE graph_links (
		id TEXT PRIMARY KEY,
		source TEXT NOT NULL,
		target TEXT NOT NULL,
		label TEXT NOT NULL,
		removed INTEGER NOT NULL,
		seq INTEGER NOT NULL
	) WITHOUT ROWID;
`;

/** Carries an event over into the tables; an event about something else changes nothing. */
export function applyGraphEvent(db: Database, { type, data, seq }: StoredEvent): void {
	switch (type) {
		case 'entityMerged':
			db.run('INSERT OR IGNORE INTO graph_merges (node, target) VALUES (?, ?)', data.node, data.into);
			return say(db, data.node, 'merged_into', data.into, seq);
		case 'entitySplit':
			return say(db, data.node, 'merged_into', null, seq);
		case 'entityRenamed':
			return say(db, data.node, 'name', data.name, seq);
		case 'entityHidden':
		case 'entityShown':
			return say(db, data.node, 'hidden', type === 'entityHidden' ? 1 : 0, seq);
		case 'linkAdded':
			return db.run(
				'INSERT OR REPLACE INTO graph_links (id, source, target, label, removed, seq) VALUES (?, ?, ?, ?, 0, ?)',
				data.id,
				data.source,
				data.target,
				data.label,
				seq,
			);
		case 'linkRemoved':
			return db.run('UPDATE graph_links SET removed = 1, seq = ? WHERE id = ?', seq, data.id);
	}
}

export function nodeSaid(db: Database, node: string): NodeSaid | undefined {
	const row = db.get('SELECT * FROM graph_said WHERE node = ?', node);
	return row && toSaid(row);
}

export function allNodesSaid(db: Database): NodeSaid[] {
	return db.all('SELECT * FROM graph_said ORDER BY node').map(toSaid);
}

/** What a node was ever merged into. */
export function mergeTargets(db: Database, node: string): string[] {
	return db.all('SELECT target FROM graph_merges WHERE node = ?', node).map((row) => row['target'] as string);
}

export function userLink(db: Database, id: string): UserLinkState | undefined {
	const row = db.get('SELECT * FROM graph_links WHERE id = ?', id);
	return row && { ...toLink(row), removed: row['removed'] === 1, seq: row['seq'] as number };
}

/** Those that were not taken away. */
export function userLinks(db: Database): UserLink[] {
	return db.all('SELECT * FROM graph_links WHERE removed = 0 ORDER BY id').map(toLink);
}

/** @param column of `graph_said` */
function say(db: Database, node: string, column: string, value: SqlValue, seq: number): void {
	db.run('INSERT OR IGNORE INTO graph_said (node, seq) VALUES (?, ?)', node, seq);
	db.run(`UPDATE graph_said SET ${column} = ?, seq = ? WHERE node = ?`, value, seq, node);
}

function toSaid(row: Row): NodeSaid {
	const mergedInto = row['merged_into'] as string | null;
	const name = row['name'] as string | null;
	return {
		node: row['node'] as string,
		...(mergedInto !== null && { mergedInto }),
		...(name !== null && { name }),
		hidden: row['hidden'] === 1,
		seq: row['seq'] as number,
	};
}

function toLink(row: Row): UserLink {
	return {
		id: row['id'] as string,
		source: row['source'] as string,
		target: row['target'] as string,
		label: row['label'] as string,
	};
}
