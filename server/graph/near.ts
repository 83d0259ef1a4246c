import type { GraphNode } from '../../common/model/graph.ts';
import { parseNodeId } from '../core/graph/nodeRef.ts';
import type { Spoken } from '../core/graph/spoken.ts';
import type { NearRecord } from '../ports/graph.ts';
import type { GraphDatabase, GraphRow } from './database.ts';
import { fileSeeds, symbolSeeds, VERBS, type Seed } from './related.ts';

/** Of something that very many are linked to, the newest are looked at, to each side. */
const MAX_LINKS = 60;
/** Of many things that are spoken of, those with the fewest links are looked at: they say the most. */
const MAX_SEEDS = 10;

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
	for (const { number, name, degree, weight, isRecord } of seedsOf(db, spoken)) {
		if (isRecord) gather(found, number, { strength: 1, reason: `is ${name}`, by: name });
		const worth = weight / logarithm(degree);
		for (const link of linkedRecords(db, number)) {
			const verb = VERBS[String(link['type'])] ?? 'has to do with';
			const strength = (worth * Number(link['weight'])) / Math.sqrt(logarithm(Number(link['degree'])));
			gather(found, Number(link['id']), { strength, reason: `${verb} ${name}`, by: name });
		}
	}
	return [...found]
		.sort(([a, { missing: x }], [b, { missing: y }]) => x - y || b - a)
		.slice(0, limit)
		.map(([number, { missing, best }]) => {
			const node = toNode(db.get('SELECT * FROM nodes WHERE id = ?', number)!);
			return { node, score: 1 - missing, reasons: [best.reason], by: best.by };
		});
}

function logarithm(links: number): number {
	return Math.log2(1 + Math.max(1, links));
}

interface Found {
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

function gather(found: Map<number, Found>, number: number, link: Link): void {
	const missing = 1 - Math.min(link.strength, 0.999);
	const known = found.get(number);
	if (known === undefined) return void found.set(number, { missing, best: link });
	known.missing *= missing;
	if (link.strength > known.best.strength) known.best = link;
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
	const found = [...seeds].flatMap(([number, weight]) => {
		const row = db.get('SELECT * FROM nodes WHERE id = ? AND hidden = 0', number);
		if (row === undefined) return [];
		const name = String(row['said_name'] ?? row['name']);
		return [{ number, weight, name, degree: Number(row['degree']), isRecord: row['record_id'] !== null }];
	});
	return found.sort((a, b) => a.degree - b.degree).slice(0, MAX_SEEDS);
}

/** Numbers of the records on either side of a node's links; newer ones have higher numbers. */
function linkedRecords(db: GraphDatabase, number: number): GraphRow[] {
	return db.all(
		`SELECT n.id, n.degree, l.weight, l.type FROM (
				SELECT * FROM (SELECT from_node AS other, weight, type FROM links WHERE to_node = ?1 ORDER BY from_node DESC LIMIT ${MAX_LINKS})
				UNION ALL
				SELECT * FROM (SELECT to_node AS other, weight, type FROM links WHERE from_node = ?1 ORDER BY to_node DESC LIMIT ${MAX_LINKS})
			) AS l JOIN nodes AS n ON n.id = l.other
			WHERE n.id <> ?1 AND n.record_id IS NOT NULL AND n.hidden = 0`,
		number,
	);
}
