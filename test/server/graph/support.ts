import { onTestFinished } from 'vitest';
import type { GraphQueries } from '../../../server/ports/graph.ts';
import type { Store } from '../../../server/ports/store.ts';
import { openGraph, type OpenGraph } from '../../../server/graph/graph.ts';
import { RECORD_KINDS } from '../../../server/index/records/kinds.ts';
import { readHere } from '../reading/support.ts';
import { openTestStore, silentLogger, temporaryFolder } from '../store/support.ts';

export interface GraphSetup {
	readonly dataDir: string;
	readonly store: Store;
	readonly graph: OpenGraph;
	/** Questions to the graph with everything kept so far. */
	readonly ask: () => Promise<GraphQueries>;
}

export interface GraphSetupOptions {
	readonly dataDir?: string;
	readonly folders?: readonly string[];
	readonly filesNamed?: (root: string, name: string) => Promise<readonly string[]>;
}

/** A store with a graph that follows it, closed when the test ends. */
export async function graphOverStore({
	dataDir = temporaryFolder(),
	folders = [],
	filesNamed = () => Promise.resolve([]),
}: GraphSetupOptions = {}): Promise<GraphSetup> {
	const store = await openTestStore(dataDir);
	const graph = openGraph({
		folder: `${dataDir}/graph`,
		store,
		kinds: RECORD_KINDS,
		reader: readHere,
		folders: () => folders,
		filesNamed,
		logger: silentLogger,
		patienceMs: 60_000,
	});
	let closed = false;
	onTestFinished(async () => {
		if (closed) return;
		closed = true;
		await graph.close();
		store.close();
	});
	return { dataDir, store, graph, ask: () => graph.current(new AbortController().signal) };
}

/** Ids of what a node is linked to, in order of id. */
export function linkedTo(queries: GraphQueries, id: string): string[] {
	return queries
		.neighbours(id, { direction: 'any', limit: 1000, offset: 0 })
		.neighbours.map(({ node }) => node.id)
		.sort();
}
