import type { LinkType } from '../../common/model/graph.ts';
import type { NodeRef } from '../core/graph/nodeRef.ts';
import type { RecordLink, RecordNames } from '../core/graph/record.ts';
import type { NodeSaid, UserLink } from '../core/graph/state.ts';
import type { GraphDatabase } from './database.ts';
import { NamedLinks } from './namedLinks.ts';
import { namedNode, NodeTable, type NamedNode } from './nodeTable.ts';

/** A record with its links, ready to be written. */
export interface LinkedRecord {
	readonly kind: string;
	readonly id: string;
	readonly node: NodeRef;
	readonly title: string;
	readonly updatedAt: string;
	/** Of everything the links are made of. */
	readonly hash: string;
	readonly links: readonly RecordLink[];
	readonly names?: RecordNames;
}

/** How far the log was followed. */
export interface Position {
	readonly cursor: number;
	/** The last event that was understood: in another log another one stands there. */
	readonly last: { readonly seq: number; readonly id: string } | undefined;
}

export function readPosition(db: GraphDatabase): Position {
	const value = (key: string): string => String(db.get('SELECT value FROM meta WHERE key = ?', key)?.['value'] ?? '');
	const last = value('last');
	return {
		cursor: Number(value('cursor')),
		last: last === '' ? undefined : (JSON.parse(last) as NonNullable<Position['last']>),
	};
}

/** Node number 0 is none: links of item 0 are the user's. */
const USER = 0;
/** The rule of links that mean what has their name. */
const BY_NAME = 'name';

/** Writes records, the user's decisions, and places that became known later; each call is one transaction. */
export class GraphWriter {
	readonly #db: GraphDatabase;
	readonly #nodes: NodeTable;
	readonly #named: NamedLinks;

	constructor(db: GraphDatabase) {
		this.#db = db;
		this.#nodes = new NodeTable(db);
		this.#named = new NamedLinks(db);
	}

	get position(): Position {
		return readPosition(this.#db);
	}

	/** Hash of a record as it was written last. */
	hashOf(kind: string, id: string): string | undefined {
		const row = this.#db.get('SELECT hash FROM nodes WHERE record_kind = ? AND record_id = ?', kind, id);
		return row === undefined ? undefined : String(row['hash']);
	}

	/** Replaces what is known of records, and moves on in the log. */
	write(
		records: readonly LinkedRecord[],
		removed: readonly { readonly kind: string; readonly id: string }[],
		position?: Position,
	): void {
		this.#db.transact(() => {
			for (const record of records) this.#putRecord(record);
			for (const { kind, id } of removed) this.#removeRecord(kind, id);
			this.#linkByName();
			if (position !== undefined) this.#move(position);
		});
	}

	/** Brings merges, names, hidden nodes and links of the user in line with what was said; all of it, whole. */
	applySaid(said: readonly NodeSaid[], links: readonly UserLink[]): void {
		this.#db.transact(() => {
			const into = new Map(said.map(({ node, mergedInto }) => [node, mergedInto]));
			const standsFor = (node: string): string => {
				const next = into.get(node);
				return next === undefined ? node : standsFor(next);
			};
			for (const { node, name, hidden } of said) {
				const id = this.#nodes.ensure(namedNode(node));
				const canon = this.#nodes.ensure(namedNode(standsFor(node)));
				this.#db.run(
					'UPDATE nodes SET said = 1, said_name = ?1, hidden = ?2, folded = folded_name(coalesce(?1, name)) WHERE id = ?3',
					name ?? null,
					hidden ? 1 : 0,
					id,
				);
				this.#setCanon(id, canon);
			}
			this.#replaceUserLinks(links);
		});
	}

	/** Files that are named by relative path so far, by node key. */
	looseFiles(): string[] {
		return this.#db
			.all(
				"SELECT key FROM nodes WHERE type = 'file' AND key NOT LIKE '/%' AND key NOT LIKE '_:/%' AND record_id IS NULL",
			)
			.map((row) => String(row['key']));
	}

	/** Nodes that turned out to be others: what linked to the first links to the second. */
	adopt(found: readonly { readonly from: NodeRef; readonly to: NamedNode }[]): void {
		if (found.length === 0) return;
		this.#db.transact(() => {
			for (const { from, to } of found) {
				const old = this.#nodes.find(from);
				if (old !== undefined) this.#repoint(old, this.#nodes.ensure(to));
			}
		});
	}

	#move({ cursor, last }: Position): void {
		this.#db.run("UPDATE meta SET value = ? WHERE key = 'cursor'", cursor);
		this.#db.run("UPDATE meta SET value = ? WHERE key = 'last'", last === undefined ? '' : JSON.stringify(last));
	}

	#putRecord(record: LinkedRecord): void {
		const item = this.#recordNode(record);
		this.#removeLinks(item);
		for (const link of record.links) this.#putLink(item, link);
		this.#named.put(item, record.names);
		if (record.node.type === 'commit') this.#adoptAbbreviations(record.node.key, item);
	}

	/** Links by name follow their names: to a record that was made, renamed or given an alias after the link was written. */
	#linkByName(): void {
		for (const [item, targets] of this.#named.settle()) {
			this.#removeLinks(item, BY_NAME);
			for (const target of targets)
				this.#insert(item, item, target, { type: 'refers', weight: 1, count: 1, rule: BY_NAME });
		}
	}

	/** A record that moved to another key leaves its old node as one that is only mentioned. */
	#recordNode({ kind, id, node, title, updatedAt, hash }: LinkedRecord): number {
		const number = this.#nodes.ensure({ ...node, name: title });
		this.#db.run(
			'UPDATE nodes SET record_kind = NULL, record_id = NULL, hash = NULL WHERE record_kind = ? AND record_id = ? AND id <> ?',
			kind,
			id,
			number,
		);
		this.#db.run(
			'UPDATE nodes SET name = ?, folded = ?, record_kind = ?, record_id = ?, updated_at = ?, hash = ? WHERE id = ?',
			title,
			title.toLowerCase(),
			kind,
			id,
			updatedAt,
			hash,
			number,
		);
		return number;
	}

	#removeRecord(kind: string, id: string): void {
		const row = this.#db.get('SELECT id FROM nodes WHERE record_kind = ? AND record_id = ?', kind, id);
		if (row === undefined) return;
		const number = Number(row['id']);
		this.#removeLinks(number);
		this.#named.put(number, undefined);
		this.#db.run('UPDATE nodes SET record_kind = NULL, record_id = NULL, hash = NULL WHERE id = ?', number);
		this.#nodes.removeIfUnused(number);
	}

	#putLink(item: number, link: RecordLink): void {
		const target = this.#nodes.targetOf(link.to);
		const source = link.from === undefined ? item : this.#nodes.targetOf(link.from);
		if (source === target) return;
		this.#insert(item, source, target, link);
	}

	#insert(
		item: number,
		source: number,
		target: number,
		link: {
			readonly type: LinkType;
			readonly weight: number;
			readonly count: number;
			readonly rule: string;
			readonly start?: number;
			readonly end?: number;
			readonly label?: string;
			readonly linkId?: string;
		},
	): void {
		const [from, to] = [this.#nodes.canonOf(source), this.#nodes.canonOf(target)];
		const { changes } = this.#db.run(
			`INSERT OR IGNORE INTO links
				(item, source, target, type, link_id, from_node, to_node, weight, count, rule, start, end, label)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			item,
			source,
			target,
			link.type,
			link.linkId ?? '',
			from,
			to,
			link.weight,
			link.count,
			link.rule,
			link.start ?? null,
			link.end ?? null,
			link.label ?? null,
		);
		if (changes > 0) this.#nodes.count(from, to, 1);
	}

	/** Takes the links that an item says away, or those of one rule, and the entities that nothing names any more. */
	#removeLinks(item: number, rule?: string): void {
		const which = 'item = ?1 AND (?2 IS NULL OR rule = ?2)';
		const rows = this.#db.all(
			`SELECT source, target, from_node, to_node FROM links WHERE ${which}`,
			item,
			rule ?? null,
		);
		this.#db.run(`DELETE FROM links WHERE ${which}`, item, rule ?? null);
		for (const row of rows) this.#nodes.count(Number(row['from_node']), Number(row['to_node']), -1);
		for (const row of rows)
			for (const end of [Number(row['source']), Number(row['target'])])
				if (end !== item) this.#nodes.removeIfUnused(end);
	}

	#replaceUserLinks(links: readonly UserLink[]): void {
		this.#removeLinks(USER);
		for (const { id, source, target, label } of links)
			this.#insert(USER, this.#nodes.ensure(namedNode(source)), this.#nodes.ensure(namedNode(target)), {
				type: 'related',
				weight: 1,
				count: 1,
				rule: 'user',
				label,
				linkId: id,
			});
	}

	#setCanon(id: number, canon: number): void {
		const { changes } = this.#db.run('UPDATE nodes SET canon = ? WHERE id = ? AND canon <> ?', canon, id, canon);
		if (changes === 0) return;
		const touched = this.#db.all(
			'SELECT DISTINCT from_node AS id FROM links WHERE source = ? OR target = ? UNION SELECT to_node FROM links WHERE source = ? OR target = ?',
			id,
			id,
			id,
			id,
		);
		this.#db.run('UPDATE links SET from_node = ? WHERE source = ?', canon, id);
		this.#db.run('UPDATE links SET to_node = ? WHERE target = ?', canon, id);
		for (const node of new Set([id, canon, ...touched.map((row) => Number(row['id']))])) this.#nodes.recount(node);
	}

	#adoptAbbreviations(hash: string, item: number): void {
		const prefixes = JSON.stringify(Array.from({ length: hash.length - 7 }, (_, at) => hash.slice(0, at + 7)));
		const rows = this.#db.all(
			"SELECT id FROM nodes WHERE type = 'commit' AND record_id IS NULL AND key IN (SELECT value FROM json_each(?))",
			prefixes,
		);
		for (const row of rows) this.#repoint(Number(row['id']), item);
	}

	#repoint(old: number, to: number): void {
		if (old === to) return;
		const canon = this.#nodes.canonOf(to);
		this.#db.run('UPDATE OR IGNORE links SET source = ?, from_node = ? WHERE source = ?', to, canon, old);
		this.#db.run('UPDATE OR IGNORE links SET target = ?, to_node = ? WHERE target = ?', to, canon, old);
		// What is left said the same of both.
		this.#db.run('DELETE FROM links WHERE source = ? OR target = ? OR source = target', old, old);
		for (const row of this.#db.all(
			'SELECT from_node, to_node FROM links WHERE from_node = ? OR to_node = ?',
			canon,
			canon,
		))
			for (const node of [Number(row['from_node']), Number(row['to_node'])])
				if (node !== canon) this.#nodes.recount(node);
		this.#nodes.recount(canon);
		this.#nodes.recount(old);
		this.#nodes.removeIfUnused(old);
	}
}
