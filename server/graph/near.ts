import type { GraphNode } from '../../common/model/graph.ts';
import { parseNodeId } from '../core/graph/nodeRef.ts';
import type { Spoken } from '../core/graph/spoken.ts';
import type { NearRecord } from '../ports/graph.ts';
import type { GraphDatabase, GraphRow } from './database.ts';
import { fileSeeds, newerFirst, symbolSeeds, VERBS, type Seed } from './related.ts';

/** What more things than this are linked to says nothing of any of them, and takes long to go through. */
const MAX_LINKS = 400;

/**
 * Records that are linked to what was spoken of. A record's score is 1 − Π(1 − seed · link / (s · √r)) over its links to the
 * seeds, with s and r the binary logarithms of one more than the links of the seed and of the record: what few things
 * name says more, as with Adamic and Adar (2003), and so does who names few things: a session names all that was open.
 * What was named itself comes first.
 */
export function recordsNear(
	db: GraphDatabase,
	toNode: (row: GraphRow) => GraphNode,
	spoken: Spoken,
	limit: number,
): NearRecord[] {
	const found = new Map<number, Found>();
	for (const { row, name, weight } of seedsOf(db, spoken)) {
		const degree = Number(row['degree']);
		if (row['record_id'] !== null) gather(found, row, { strength: 1, reason: `is ${name}`, by: name });
		if (degree > MAX_LINKS) continue;
		const worth = weight / logarithm(degree);
		for (const link of linkedRecords(db, Number(row['id']))) {
			const verb = VERBS[String(link['link_type'])] ?? 'has to do with';
			const strength = (worth * Number(link['link_weight'])) / Math.sqrt(logarithm(Number(link['degree'])));
			gather(found, link, { strength, reason: `${verb} ${name}`, by: name });
		}
	}
	return [...found.values()]
		.map((one) => toRecord(toNode(one.row), one))
		.sort((a, b) => b.score - a.score || newerFirst(a.node, b.node))
		.slice(0, limit);
}

function logarithm(links: number): number {
	return Math.log2(1 + Math.max(1, links));
}

interface Found {
	readonly row: GraphRow;
	/** Π(1 − strength). */
	missing: number;
	/** The strongest link. */
	best: Link;
}

interface Link {
	readonly strength: number;
	readonly reason: string;
	readonly by: string;
}

function gather(found: Map<number, Found>, row: GraphRow, link: Link): void {
	const known = found.get(Number(row['id']));
	if (known === undefined) {
		found.set(Number(row['id']), { row, missing: 1 - Math.min(link.strength, 0.999), best: link });
		return;
	}
	known.missing *= 1 - Math.min(link.strength, 0.999);
	if (link.strength > known.best.strength) known.best = link;
}

function toRecord(node: GraphNode, { missing, best }: Found): NearRecord {
	return { node, score: 1 - missing, reasons: [best.reason], by: best.by };
}

/** Nodes that are there and not hidden; the one that stands for those that are merged. */
function seedsOf(db: GraphDatabase, { files, symbols, ids }: Spoken) {
	const seeds = new Map<number, number>();
	const add = ({ number, weight }: Omit<Seed, 'name'>): void => {
		seeds.set(number, Math.max(weight, seeds.get(number) ?? 0));
	};
	for (const file of files) fileSeeds(db, file).forEach(add);
	for (const symbol of symbols) symbolSeeds(db, symbol).forEach(add);
	const keys = Map.groupBy(ids.map(parseNodeId), ({ type }) => type);
	for (const [type, nodes] of keys) {
		const named = JSON.stringify(nodes.map(({ key }) => key));
		for (const row of db.all(
			'SELECT canon FROM nodes WHERE type = ? AND key IN (SELECT value FROM json_each(?))',
			type,
			named,
		))
			add({ number: Number(row['canon']), weight: 1 });
	}
	return [...seeds].flatMap(([number, weight]) => {
		const row = db.get('SELECT * FROM nodes WHERE id = ? AND hidden = 0', number);
		return row === undefined ? [] : [{ row, weight, name: String(row['said_name'] ?? row['name']) }];
	});
}

/** Records on either side of a node's links. */
function linkedRecords(db: GraphDatabase, number: number): GraphRow[] {
	return db.all(
		`SELECT n.*, l.weight AS link_weight, l.type AS link_type
			FROM links AS l JOIN nodes AS n ON n.id = l.from_node
			WHERE l.to_node = ?1 AND n.id <> ?1 AND n.record_id IS NOT NULL AND n.hidden = 0
		UNION ALL SELECT n.*, l.weight, l.type FROM links AS l JOIN nodes AS n ON n.id = l.to_node
			WHERE l.from_node = ?1 AND n.id <> ?1 AND n.record_id IS NOT NULL AND n.hidden = 0`,
		number,
	);
}
