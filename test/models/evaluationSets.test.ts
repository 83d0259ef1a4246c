import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const EVAL_DIR = join(import.meta.dirname, '../../models/eval');
const sets = readdirSync(EVAL_DIR, { withFileTypes: true }).filter((entry) => entry.isDirectory());

test.each(sets.map((entry) => entry.name))('%s: every question has an answer in the corpus, ids are unique', (name) => {
	const corpus = ids(join(EVAL_DIR, name, 'corpus.jsonl'));
	const queries = ids(join(EVAL_DIR, name, 'queries.jsonl'));
	const [header, ...rows] = lines(join(EVAL_DIR, name, 'qrels', 'test.tsv')).map((line) => line.split('\t'));
	expect(header).toEqual(['query-id', 'corpus-id', 'score']);
	expect(new Set(rows.map(([query]) => query))).toEqual(queries);
	for (const [query, passage] of rows) expect(corpus.has(passage!), query).toBe(true);
});

test.each(sets.map((entry) => entry.name))('%s: every source has a version and a licence', (name) => {
	const [header, ...rows] = lines(join(EVAL_DIR, name, 'sources.tsv')).map((line) => line.split('\t'));
	expect(header).toEqual(['package', 'version', 'licences']);
	expect(rows.length).toBeGreaterThan(0);
	for (const row of rows) expect(row.filter((cell) => cell !== '')).toHaveLength(3);
});

function ids(path: string): Set<string> {
	const all = lines(path).map((line) => (JSON.parse(line) as { _id: string })._id);
	expect(new Set(all).size).toBe(all.length);
	return new Set(all);
}

function lines(path: string): string[] {
	return readFileSync(path, 'utf8').split('\n').filter(Boolean);
}
