import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { GraphQueries } from '../server/ports/graph.ts';
import { openStore } from '../server/store/store.ts';
import { openBenchGraph } from './support/graph.ts';
import { milliseconds, quantiles, sample, type Result } from './support/measure.ts';

const CAPTURES = 10_000;
const LINKS = 50_000;
const QUIET = { debug() {}, info() {}, warn() {}, error: console.error };
const PEOPLE = ['Ada Lovelace', 'Grace Hopper', 'Alan Turing', 'Barbara Liskov', 'Donald Knuth', 'Margaret Hamilton'];

/** Ten thousand captures that say 50,000 links: how long it takes to find them, and to ask. */
export async function benchGraph(): Promise<Result[]> {
	const folder = mkdtempSync(path.join(tmpdir(), 'understory-bench-'));
	const store = await openStore({ dataDir: folder, clock: Date.now, logger: QUIET });
	let characters = 0;
	const thoughts = Array.from({ length: CAPTURES }, (_, at) => thought(at));
	for (let at = 0; at < CAPTURES; at += 500)
		store.append(
			thoughts.slice(at, at + 500).map((content, i) => ({
				type: 'captureAdded',
				data: { id: `c${at + i}`, content, tags: [`area-${(at + i) % 60}`] },
				ts: new Date(Date.UTC(2026, 0, 1) + (at + i) * 60_000).toISOString(),
			})),
		);
	for (const content of thoughts) characters += content.length;
	const start = performance.now();
	const { graph, reader } = openBenchGraph(folder, store, QUIET);
	const queries = await graph.current(new AbortController().signal);
	const seconds = (performance.now() - start) / 1000;
	const { links, entities } = queries.counts();
	if (links < LINKS) throw new Error(`${links} of ${LINKS} links were found.`);
	const results: Result[] = [
		{
			name: `graph of ${CAPTURES.toLocaleString('en')} captures: ${links.toLocaleString('en')} links, ${entities.toLocaleString('en')} entities`,
			value: `${seconds.toFixed(1)} s, ${Math.round(CAPTURES / seconds)} captures a second, ${(statSync(path.join(folder, 'graph', 'graph.sqlite')).size / 1e6).toFixed(1)} MB`,
			against: `${(characters / 1e6).toFixed(1)} MB of text`,
		},
		...(await questions(queries)),
	];
	await graph.close();
	await reader.close();
	store.close();
	rmSync(folder, { recursive: true, force: true });
	return results;
}

function thought(at: number): string {
	const file = `src/area${at % 60}/module${at % 900}.ts`;
	return `Ask ${PEOPLE[at % PEOPLE.length]} why \`handler${at % 1500}()\` in ${file} ignores #${at % 2500}; see PROJ-${at % 3000}.`;
}

async function questions(queries: GraphQueries): Promise<Result[]> {
	const ask = async (name: string, run: (at: number) => unknown): Promise<Result> => ({
		name: `graph: ${name}`,
		value: milliseconds(quantiles(await sample(200, 5, (at) => Promise.resolve(run(at))))),
	});
	const page = { direction: 'any', limit: 50, offset: 0 } as const;
	return [
		await ask('neighbours of an issue', (at) => queries.neighbours(`issue:#${at}`, page)),
		await ask('neighbours of a person with 1,600 links', (at) =>
			queries.neighbours(`person:${PEOPLE[at % 6]!.toLowerCase()}`, page),
		),
		await ask('related to a file', (at) =>
			queries.related({ file: { root: '/work', path: `src/area${at % 60}/module${at % 900}.ts` } }, 50),
		),
		await ask('together with an issue', (at) => queries.cooccurring(`issue:#${at}`, undefined, 50)),
		await ask('shortest path', (at) => queries.path(`capture:c${at}`, `capture:c${CAPTURES - 1 - at * 7}`, false, 8)),
		await ask('path of least resistance', (at) =>
			queries.path(`capture:c${at}`, `capture:c${CAPTURES - 1 - at * 7}`, true, 8),
		),
		await ask('search by a part of the name', (at) =>
			queries.list({ text: `module${at}`, hidden: false, limit: 50, offset: 0 }),
		),
		await ask('picture of 5,000 nodes', () => queries.picture({ depth: 2, limit: 5000 })),
	];
}
