import { parseNodeId, tailOf, type NodeRef } from '../core/graph/nodeRef.ts';
import type { GraphDatabase } from './database.ts';

export type NamedNode = NodeRef & { readonly name: string };

/** A node that is named before anything was found of it. */
export function namedNode(id: string): NamedNode {
	const ref = parseNodeId(id);
	return { ...ref, name: ref.type === 'file' ? (tailOf(ref) ?? ref.key) : ref.key };
}

/** The rows of `nodes`, by number. Whoever changes them has begun the transaction. */
export class NodeTable {
	readonly #db: GraphDatabase;

	constructor(db: GraphDatabase) {
		this.#db = db;
	}

	find({ type, key }: NodeRef): number | undefined {
		const row = this.#db.get('SELECT id FROM nodes WHERE type = ? AND key = ?', type, key);
		return row === undefined ? undefined : Number(row['id']);
	}

	/** The number of a node, which is made when it is new. */
	ensure(node: NamedNode): number {
		const known = this.find(node);
		if (known !== undefined) {
			if (node.name !== node.key) this.#learnName(known, node.name);
			return known;
		}
		const { id } = this.#db.run(
			'INSERT INTO nodes (type, key, name, folded, tail, canon) VALUES (?, ?, ?, ?, ?, 0)',
			node.type,
			node.key,
			node.name,
			node.name.toLowerCase(),
			tailOf(node) ?? null,
		);
		this.#db.run('UPDATE nodes SET canon = id WHERE id = ?', id);
		return id;
	}

	/** What a link leads to: an abbreviated hash is the commit that begins so, once that is known. */
	targetOf(to: NamedNode): number {
		if (to.type !== 'commit' || to.key.length === 40) return this.ensure(to);
		const rows = this.#db.all(
			"SELECT id FROM nodes WHERE type = 'commit' AND key >= ? AND key < ? AND record_id IS NOT NULL LIMIT 2",
			to.key,
			`${to.key}g`,
		);
		return rows.length === 1 ? Number(rows[0]!['id']) : this.ensure(to);
	}

	/** The node that this one was merged into; else itself. */
	canonOf(id: number): number {
		return Number(this.#db.get('SELECT canon FROM nodes WHERE id = ?', id)!['canon']);
	}

	/** Adds to the degrees of both ends of a link; a link of a node with itself counts once. */
	count(from: number, to: number, change: number): void {
		this.#db.run('UPDATE nodes SET degree = degree + ? WHERE id = ?', change, from);
		if (to !== from) this.#db.run('UPDATE nodes SET degree = degree + ? WHERE id = ?', change, to);
	}

	recount(id: number): void {
		this.#db.run(
			'UPDATE nodes SET degree = (SELECT count(*) FROM links WHERE from_node = ?) + (SELECT count(*) FROM links WHERE to_node = ? AND from_node <> ?) WHERE id = ?',
			id,
			id,
			id,
			id,
		);
	}

	/** Nodes that are no record, that nobody said a thing about, and that nothing links to or was merged into go. */
	removeIfUnused(id: number): void {
		this.#db.run(
			`DELETE FROM nodes WHERE id = ? AND record_id IS NULL AND said = 0
				AND NOT EXISTS (SELECT 1 FROM links WHERE source = nodes.id OR target = nodes.id)
				AND NOT EXISTS (SELECT 1 FROM nodes AS merged WHERE merged.canon = nodes.id AND merged.id <> nodes.id)`,
			id,
		);
	}

	/** What was only named by its key so far, as the user's decisions do, gets the name that a text has for it. */
	#learnName(id: number, name: string): void {
		this.#db.run(
			'UPDATE nodes SET name = ?1, folded = folded_name(coalesce(said_name, ?1)) WHERE id = ?2 AND name = key AND record_id IS NULL',
			name,
			id,
		);
	}
}
