import type { GraphEvidence, GraphNode, LinkType } from '../../common/model/graph.ts';
import { parseNodeId } from '../core/graph/nodeRef.ts';
import type { Spoken } from '../core/graph/spoken.ts';
import { adjacencyOf, fewestLinks, leastResistance, neighbourhood, type Adjacency } from '../core/graph/paths.ts';
import type {
	Cooccurrence,
	GraphPicture,
	GraphQueries,
	Neighbour,
	NeighbourFilter,
	NearRecord,
	NodeFilter,
	RelatedTo,
} from '../ports/graph.ts';
import type { GraphDatabase, GraphRow, GraphValue } from './database.ts';
import { recordsNear } from './near.ts';
import { relatedTo, type Related } from './related.ts';

/** Of an entity that very many records name, the newest are looked at. */
const MAX_SHARED_RECORDS = 2000;

/** Links both ways of the node that is bound twice: `other`, and what is known of the link. */
const LINKS_OF = {
	any: `SELECT to_node AS other, type, weight, count FROM links WHERE from_node = ?1
		UNION ALL SELECT from_node, type, weight, count FROM links WHERE to_node = ?1`,
	out: 'SELECT to_node AS other, type, weight, count FROM links WHERE from_node = ?1',
	in: 'SELECT from_node AS other, type, weight, count FROM links WHERE to_node = ?1',
};

/** Links that were made by hand hold both ways. */
const LINKS_TO = `SELECT count(*) AS total FROM (
		SELECT from_node AS other FROM links JOIN nodes ON nodes.id = from_node
			WHERE to_node = ?1 AND (record_id IS NOT NULL OR item = 0)
		UNION SELECT to_node FROM links WHERE from_node = ?1 AND item = 0
	) WHERE other <> ?1`;

/** Everything a picture or a path needs, in memory; made anew when the graph has changed. */
interface Network {
	readonly version: number;
	/** Numbers in the database by position; nodes that are not hidden, the one with the most links first. */
	readonly ids: readonly number[];
	readonly positions: ReadonlyMap<number, number>;
	readonly types: readonly string[];
	readonly adjacency: Adjacency;
}

export class GraphReader implements GraphQueries {
	readonly #db: GraphDatabase;
	#network: Network | undefined;

	constructor(db: GraphDatabase) {
		this.#db = db;
	}

	list({ types, text, hidden, limit, offset }: NodeFilter): { nodes: GraphNode[]; total: number } {
		const { where, values } = joined([
			['canon = id', []],
			hidden ? undefined : ['hidden = 0', []],
			types && ['type IN (SELECT value FROM json_each(?))', [JSON.stringify(types)]],
			text === undefined ? undefined : ['instr(folded, ?) > 0', [text.toLowerCase()]],
		]);
		const total = Number(this.#db.get(`SELECT count(*) AS total FROM nodes WHERE ${where}`, ...values)!['total']);
		const rows = this.#db.all(
			`SELECT * FROM nodes WHERE ${where} ORDER BY degree DESC, folded, id LIMIT ? OFFSET ?`,
			...values,
			limit,
			offset,
		);
		return { nodes: rows.map(toNode), total };
	}

	node(id: string): GraphNode | undefined {
		const number = this.#numberOf(id);
		return number === undefined ? undefined : this.#node(number);
	}

	linksTo(kind: string, id: string): number {
		const row = this.#db.get('SELECT canon FROM nodes WHERE record_kind = ? AND record_id = ?', kind, id);
		return row === undefined ? 0 : Number(this.#db.get(LINKS_TO, row['canon']!)!['total']);
	}

	merged(id: string): string[] {
		const number = this.#numberOf(id);
		if (number === undefined) return [];
		return this.#db
			.all('SELECT type, key FROM nodes WHERE canon = ? AND id <> ? ORDER BY type, key', number, number)
			.map((row) => `${String(row['type'])}:${String(row['key'])}`);
	}

	neighbours(id: string, filter: NeighbourFilter): { neighbours: Neighbour[]; total: number } {
		const number = this.#numberOf(id);
		if (number === undefined) return { neighbours: [], total: 0 };
		const { where, values } = joined([
			['n.hidden = 0 AND n.id <> ?1', []],
			filter.recordsOnly === true ? ['n.record_id IS NOT NULL', []] : undefined,
			filter.types && ['n.type IN (SELECT value FROM json_each(?))', [JSON.stringify(filter.types)]],
			filter.linkTypes && ['l.type IN (SELECT value FROM json_each(?))', [JSON.stringify(filter.linkTypes)]],
		]);
		const from = `FROM (${LINKS_OF[filter.direction]}) AS l JOIN nodes AS n ON n.id = l.other WHERE ${where}`;
		const total = Number(this.#db.get(`SELECT count(DISTINCT n.id) AS total ${from}`, number, ...values)!['total']);
		const rows = this.#db.all(
			`SELECT n.*, max(l.weight) AS link_weight, sum(l.count) AS link_count, group_concat(DISTINCT l.type) AS link_types
				${from} GROUP BY n.id ORDER BY link_weight DESC, link_count DESC, n.folded, n.id LIMIT ? OFFSET ?`,
			number,
			...values,
			filter.limit,
			filter.offset,
		);
		return { neighbours: rows.map(toNeighbour), total };
	}

	evidence(id: string, other: string, limit: number): GraphEvidence[] {
		const [a, b] = [this.#numberOf(id), this.#numberOf(other)];
		if (a === undefined || b === undefined) return [];
		const rows = this.#db.all(
			`SELECT * FROM links WHERE (from_node = ?1 AND to_node = ?2) OR (from_node = ?2 AND to_node = ?1)
				ORDER BY weight DESC, item, source, target, type LIMIT ?3`,
			a,
			b,
			limit,
		);
		return rows.map((row) => this.#toEvidence(row));
	}

	cooccurring(id: string, types: readonly string[] | undefined, limit: number): Cooccurrence[] {
		const number = this.#numberOf(id);
		if (number === undefined) return [];
		const { where, values } = joined([
			['n.hidden = 0 AND n.id <> ?1 AND n.record_id IS NULL', []],
			types && ['n.type IN (SELECT value FROM json_each(?))', [JSON.stringify(types)]],
		]);
		const rows = this.#db.all(
			`WITH shared AS (
				SELECT DISTINCT r.id, r.degree, r.updated_at FROM links AS l JOIN nodes AS r ON r.id = l.from_node
				WHERE l.to_node = ?1 AND r.record_id IS NOT NULL AND r.hidden = 0
				ORDER BY r.updated_at DESC, r.id LIMIT ${MAX_SHARED_RECORDS}
			), pairs AS (SELECT DISTINCT shared.id AS record, shared.degree, l.to_node AS other
				FROM shared JOIN links AS l ON l.from_node = shared.id)
			SELECT n.*, sum(1.0 / ln(1 + max(pairs.degree, 2))) AS score, count(*) AS records
				FROM pairs JOIN nodes AS n ON n.id = pairs.other WHERE ${where}
				GROUP BY n.id ORDER BY score DESC, n.folded, n.id LIMIT ?`,
			number,
			...values,
			limit,
		);
		return rows.map((row) => ({ node: toNode(row), score: Number(row['score']), records: Number(row['records']) }));
	}

	path(from: string, to: string, weighted: boolean, maxLinks: number): GraphNode[] | undefined {
		const { positions, ids, adjacency } = this.#networkNow();
		const [start, end] = [from, to].map((id) => positions.get(this.#numberOf(id) ?? 0));
		if (start === undefined || end === undefined) return undefined;
		const find = weighted ? leastResistance : fewestLinks;
		return find(adjacency, start, end, maxLinks)?.map((position) => this.#node(ids[position]!)!);
	}

	related(to: RelatedTo, limit: number): Related {
		return relatedTo(this.#db, toNode, to, limit);
	}

	near(spoken: Spoken, limit: number): NearRecord[] {
		return recordsNear(this.#db, toNode, spoken, limit);
	}

	picture({
		focus,
		depth,
		types,
		limit,
	}: {
		readonly focus?: string;
		readonly depth: number;
		readonly types?: readonly string[];
		readonly limit: number;
	}): GraphPicture {
		const network = this.#networkNow();
		const wanted = types && new Set(types);
		const near = focus === undefined ? [...network.ids.keys()] : this.#around(network, focus, depth);
		const shown = near.filter(
			(position, at) => (focus !== undefined && at === 0) || (wanted?.has(network.types[position]!) ?? true),
		);
		const taken = shown.slice(0, limit);
		const rows = this.#db.all(
			'SELECT * FROM nodes WHERE id IN (SELECT value FROM json_each(?))',
			JSON.stringify(taken.map((position) => network.ids[position]!)),
		);
		const byId = new Map(rows.map((row) => [Number(row['id']), toNode(row)]));
		return {
			nodes: taken.map((position) => byId.get(network.ids[position]!)!),
			links: linksAmong(network.adjacency, taken),
			total: shown.length,
		};
	}

	counts(): { records: number; entities: number; links: number } {
		const row = this.#db.get(
			`SELECT (SELECT count(*) FROM nodes WHERE record_id IS NOT NULL) AS records,
				(SELECT count(*) FROM nodes WHERE record_id IS NULL AND canon = id) AS entities,
				(SELECT count(*) FROM links) AS links`,
		)!;
		return { records: Number(row['records']), entities: Number(row['entities']), links: Number(row['links']) };
	}

	#around({ positions, adjacency }: Network, focus: string, depth: number): number[] {
		const start = positions.get(this.#numberOf(focus) ?? 0);
		return start === undefined ? [] : neighbourhood(adjacency, start, depth, adjacency.size);
	}

	#networkNow(): Network {
		if (this.#network?.version === this.#db.version) return this.#network;
		const nodes = this.#db.all(
			'SELECT id, type FROM nodes WHERE hidden = 0 AND canon = id AND (degree > 0 OR record_id IS NOT NULL) ORDER BY degree DESC, id',
		);
		const ids = nodes.map((row) => Number(row['id']));
		const positions = new Map(ids.map((id, position) => [id, position]));
		const edges = this.#db.all('SELECT from_node, to_node, weight FROM links').flatMap((row) => {
			const [from, to] = [positions.get(Number(row['from_node'])), positions.get(Number(row['to_node']))];
			return from === undefined || to === undefined ? [] : [{ from, to, weight: Number(row['weight']) }];
		});
		const types = nodes.map((row) => String(row['type']));
		this.#network = { version: this.#db.version, ids, positions, types, adjacency: adjacencyOf(ids.length, edges) };
		return this.#network;
	}

	/** Number of the node that stands for one. */
	#numberOf(id: string): number | undefined {
		const { type, key } = parseNodeId(id);
		const row = this.#db.get('SELECT canon FROM nodes WHERE type = ? AND key = ?', type, key);
		return row === undefined ? undefined : Number(row['canon']);
	}

	#node(number: number): GraphNode | undefined {
		const row = this.#db.get('SELECT * FROM nodes WHERE id = ?', number);
		return row && toNode(row);
	}

	#toEvidence(row: GraphRow): GraphEvidence {
		const record = this.#node(Number(row['item']));
		const { start, end, label } = row;
		return {
			...(record !== undefined && { record }),
			type: row['type'] as LinkType,
			rule: String(row['rule']),
			weight: Number(row['weight']),
			count: Number(row['count']),
			...(start !== null && { start: Number(start) }),
			...(end !== null && { end: Number(end) }),
			...(row['link_id'] !== '' && { linkId: String(row['link_id']) }),
			...(label !== null && label !== '' && { label: String(label) }),
		};
	}
}

function linksAmong({ offsets, targets, weights }: Adjacency, taken: readonly number[]): GraphPicture['links'] {
	const places = new Map(taken.map((position, place) => [position, place]));
	const links: GraphPicture['links'] = [];
	for (const [source, position] of taken.entries())
		for (let at = offsets[position]!; at < offsets[position + 1]!; at++) {
			const target = places.get(targets[at]!);
			if (target !== undefined && source < target) links.push({ source, target, weight: weights[at]! });
		}
	return links;
}

type Condition = readonly [sql: string, values: readonly GraphValue[]];

function joined(conditions: readonly (Condition | undefined)[]): { where: string; values: GraphValue[] } {
	const given = conditions.filter((condition) => condition !== undefined);
	return { where: given.map(([sql]) => sql).join(' AND '), values: given.flatMap(([, values]) => [...values]) };
}

function toNode(row: GraphRow): GraphNode {
	const { record_kind: kind, record_id: id, updated_at: updatedAt } = row;
	return {
		id: `${String(row['type'])}:${String(row['key'])}`,
		type: String(row['type']),
		name: String(row['said_name'] ?? row['name']),
		degree: Number(row['degree']),
		...(id !== null && { record: { kind: String(kind), id: String(id) }, updatedAt: String(updatedAt) }),
		...(row['hidden'] === 1 && { hidden: true }),
	};
}

function toNeighbour(row: GraphRow): Neighbour {
	return {
		node: toNode(row),
		types: String(row['link_types']).split(',') as LinkType[],
		weight: Number(row['link_weight']),
		count: Number(row['link_count']),
	};
}
