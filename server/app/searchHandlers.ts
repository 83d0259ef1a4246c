import type { SearchAnswer } from '../ports/searchEngine.ts';
import { canonicalFolder, canonicalRoot } from './folder.ts';
import type { HandlersOf } from './handler.ts';
import type { IndexAccess, IndexServices } from './indexAccess.ts';

/** Search; an answer includes every capture that was acknowledged before the question. */
export function createSearchHandlers(index: IndexAccess): HandlersOf<'search'> {
	return {
		'search/query': ({ query, roots, limit, mode }, { signal }) =>
			timed(index, signal, ({ engine }) =>
				engine.search({ query, roots: roots.map(canonicalRoot), limit, mode, signal }),
			),
		'search/similar': ({ text, roots, limit, exclude }, { signal }) =>
			timed(index, signal, ({ engine }) =>
				engine.similar({
					text,
					roots: roots.map(canonicalRoot),
					limit,
					signal,
					...(exclude && { exclude: { ...exclude, root: exclude.root && canonicalFolder(exclude.root) } }),
				}),
			),
	};
}

async function timed(
	index: IndexAccess,
	signal: AbortSignal,
	search: (services: IndexServices) => Promise<SearchAnswer>,
): Promise<SearchAnswer & { tookMs: number }> {
	const start = performance.now();
	const services = await index.services();
	signal.throwIfAborted();
	await services.indexer.settled();
	signal.throwIfAborted();
	const { hits, notices } = await search(services);
	return { hits, notices, tookMs: Math.round((performance.now() - start) * 100) / 100 };
}
