import { isSecretFile } from '../../common/base/secretFiles.ts';
import type { SearchAnswer } from '../ports/searchEngine.ts';
import { canonicalFolder, canonicalRoot } from './folder.ts';
import type { HandlersOf } from './handler.ts';
import type { IndexAccess, IndexServices } from './indexAccess.ts';

/** Passages that are searched for besides those wanted, to stand in for what is left out. */
const SPARE = 20;

/** Search; an answer includes every capture that was acknowledged before the question. */
export function createSearchHandlers(index: IndexAccess): HandlersOf<'search'> {
	return {
		'search/query': ({ query, roots, limit, mode, secrets }, { signal }) =>
			timed(index, signal, async ({ engine }) => {
				const request = { query, roots: roots.map(canonicalRoot), mode, signal };
				if (secrets) return engine.search({ ...request, limit });
				return withoutSecrets(await engine.search({ ...request, limit: limit + SPARE }), limit);
			}),
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

function withoutSecrets({ hits, notices }: SearchAnswer, limit: number): SearchAnswer {
	const others = hits.filter(({ root, path }) => root === '' || !isSecretFile(path));
	return { hits: others.slice(0, limit), notices };
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
