import type { GraphNode } from '../../common/model/graph.ts';
import type { RelatedRecord, RelatedTo } from '../ports/graph.ts';
import { canonicalPath } from '../core/graph/rules/paths.ts';
import { canonicalSymbol } from '../core/graph/rules/symbols.ts';
import type { GraphDatabase, GraphRow } from './database.ts';

export interface Related {
	readonly records: RelatedRecord[];
	readonly entities: { readonly node: GraphNode; readonly score: number }[];
}

/** A node that stands for what was asked about, and how surely. */
export interface Seed {
	readonly number: number;
	readonly weight: number;
	readonly name: string;
}

/** A file that is only named so may be another one of that name. */
const SAME_NAME = 0.5;
const DEFINED_HERE = 0.7;
/** A session with the file of a symbol had perhaps to do with the symbol. */
const OPEN_BESIDE = 0.2;
/** Entities are told of the records that are related most. */
const TOP_RECORDS = 20;
const MAX_ENTITIES = 20;

/**
 * Records that name a file, the symbols that are defined in it, or a symbol; of a symbol in a file that anything names, the
 * sessions of the file as well. A record's score is
 * 1 − Π(1 − seed · link) over its links to the seeds; entities are those that the first records name as well.
 */
export function relatedTo(
	db: GraphDatabase,
	toNode: (row: GraphRow) => GraphNode,
	{ file, symbol }: RelatedTo,
	limit: number,
): Related {
	const seeds = new Map<number, Seed>();
	const add = (found: readonly Seed[]): void => {
		for (const seed of found) if ((seeds.get(seed.number)?.weight ?? 0) < seed.weight) seeds.set(seed.number, seed);
	};
	if (symbol !== undefined) add(symbolSeeds(db, symbol));
	else if (file !== undefined) {
		const own = fileSeeds(db, file);
		add(own);
		for (const seed of own) add(definedIn(db, seed));
	}
	const found = recordsOf(db, toNode, [...seeds.values()]);
	if (symbol !== undefined && file !== undefined && found.length > 0)
		found.push(...sessionsIn(db, toNode, file, new Set(found.map(({ number }) => number))));
	return {
		records: found.slice(0, limit).map(({ record }) => record),
		entities: entitiesOf(db, toNode, found.slice(0, TOP_RECORDS), [...seeds.keys()]),
	};
}

/** Sessions name no symbols; those in which the file was open stand after what does. */
function sessionsIn(
	db: GraphDatabase,
	toNode: (row: GraphRow) => GraphNode,
	file: NonNullable<RelatedTo['file']>,
	known: ReadonlySet<number>,
): FoundRecord[] {
	return recordsOf(
		db,
		toNode,
		fileSeeds(db, file).map((seed) => ({ ...seed, weight: seed.weight * OPEN_BESIDE })),
	).filter(({ number, record }) => record.node.record?.kind === 'session' && !known.has(number));
}

/** The file itself, and what is named by the end of its path; without a root every file whose path ends so. */
export function fileSeeds(db: GraphDatabase, { root, path }: NonNullable<RelatedTo['file']>): Seed[] {
	const wanted = canonicalPath(root === undefined ? path : `${root}/${path}`);
	const tail = wanted.slice(wanted.lastIndexOf('/') + 1);
	return db.all("SELECT key, name, canon FROM nodes WHERE type = 'file' AND tail = ?", tail).flatMap((row) => {
		const key = String(row['key']);
		const weight = sameFile(key, wanted, root !== undefined);
		return weight === 0 ? [] : [{ number: Number(row['canon']), weight, name: String(row['name']) }];
	});
}

/** How surely a file of the graph is the one that is wanted; 0 for another one. */
function sameFile(key: string, wanted: string, whole: boolean): number {
	if (key === wanted) return 1;
	if (wanted.endsWith(`/${key}`)) return key.includes('/') ? 0.9 : SAME_NAME;
	return !whole && key.endsWith(`/${wanted}`) ? 0.9 : 0;
}

function definedIn(db: GraphDatabase, { number, weight }: Seed): Seed[] {
	return db
		.all(
			"SELECT DISTINCT n.id, n.name FROM links AS l JOIN nodes AS n ON n.id = l.from_node WHERE l.to_node = ? AND l.type = 'defined'",
			number,
		)
		.map((row) => ({ number: Number(row['id']), weight: weight * DEFINED_HERE, name: String(row['name']) }));
}

/** The symbol with exactly this name, and those that end in it. */
export function symbolSeeds(db: GraphDatabase, symbol: string): Seed[] {
	const wanted = canonicalSymbol(symbol);
	const tail = wanted.slice(wanted.lastIndexOf('.') + 1);
	return db.all("SELECT key, name, canon FROM nodes WHERE type = 'symbol' AND tail = ?", tail).flatMap((row) => {
		const key = String(row['key']);
		const partial = key.endsWith(`.${wanted}`) || wanted.endsWith(`.${key}`);
		if (key !== wanted && !partial) return [];
		return [{ number: Number(row['canon']), weight: key === wanted ? 1 : 0.7, name: String(row['name']) }];
	});
}

/** How a record has to do with what it is linked to. */
export const VERBS: Readonly<Record<string, string>> = {
	mentions: 'mentions',
	about: 'is about',
	tagged: 'is tagged',
	refers: 'refers to',
	related: 'was linked to',
};

/** A record with its number in the database. */
interface FoundRecord {
	readonly number: number;
	readonly record: RelatedRecord;
}

function recordsOf(db: GraphDatabase, toNode: (row: GraphRow) => GraphNode, seeds: readonly Seed[]): FoundRecord[] {
	const found = new Map<number, { node: GraphNode; missing: number; reasons: Map<string, number> }>();
	for (const seed of seeds)
		for (const row of linkedRecords(db, seed.number)) {
			const id = Number(row['id']);
			const entry = found.get(id) ?? { node: toNode(row), missing: 1, reasons: new Map<string, number>() };
			found.set(id, entry);
			const strength = seed.weight * Number(row['link_weight']);
			entry.missing *= 1 - Math.min(strength, 0.999);
			const verb = VERBS[String(row['link_type'])];
			if (verb !== undefined) entry.reasons.set(`${verb} ${seed.name}`, strength);
		}
	return [...found]
		.map(([number, { node, missing, reasons }]) => ({
			number,
			record: {
				node,
				score: 1 - missing,
				reasons: [...reasons].sort((a, b) => b[1] - a[1]).map(([reason]) => reason),
			},
		}))
		.sort(({ record: a }, { record: b }) => b.score - a.score || newerFirst(a.node, b.node));
}

function linkedRecords(db: GraphDatabase, number: number): GraphRow[] {
	return db.all(
		`SELECT n.*, l.weight AS link_weight, l.type AS link_type FROM links AS l JOIN nodes AS n ON n.id = l.from_node
			WHERE l.to_node = ?1 AND n.record_id IS NOT NULL AND n.hidden = 0
		UNION ALL SELECT n.*, l.weight, l.type FROM links AS l JOIN nodes AS n ON n.id = l.to_node
			WHERE l.from_node = ?1 AND n.record_id IS NOT NULL AND n.hidden = 0
		UNION ALL SELECT n.*, l.weight * 0.7, l.type FROM links AS l JOIN nodes AS n ON n.id = l.item
			WHERE (l.to_node = ?1 OR l.from_node = ?1) AND l.item <> l.source AND n.hidden = 0`,
		number,
	);
}

function entitiesOf(
	db: GraphDatabase,
	toNode: (row: GraphRow) => GraphNode,
	records: readonly FoundRecord[],
	seeds: readonly number[],
): Related['entities'] {
	const scores = new Map(records.map(({ number, record }) => [number, record.score]));
	const found = new Map<string, { node: GraphNode; score: number }>();
	const rows = db.all(
		`SELECT n.*, r.id AS record, max(l.weight) AS link_weight FROM nodes AS r
			JOIN links AS l ON l.from_node = r.id JOIN nodes AS n ON n.id = l.to_node
			WHERE r.id IN (SELECT value FROM json_each(?1))
				AND n.hidden = 0 AND n.record_id IS NULL AND n.id NOT IN (SELECT value FROM json_each(?2))
			GROUP BY r.id, n.id`,
		JSON.stringify([...scores.keys()]),
		JSON.stringify(seeds),
	);
	for (const row of rows) {
		const node = toNode(row);
		const score = (found.get(node.id)?.score ?? 0) + scores.get(Number(row['record']))! * Number(row['link_weight']);
		found.set(node.id, { node, score });
	}
	return [...found.values()]
		.sort((a, b) => b.score - a.score || a.node.name.localeCompare(b.node.name))
		.slice(0, MAX_ENTITIES);
}

function newerFirst(a: GraphNode, b: GraphNode): number {
	return (b.updatedAt ?? '').localeCompare(a.updatedAt ?? '') || a.id.localeCompare(b.id);
}
