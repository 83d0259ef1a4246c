import type { SearchAnswer, SearchEngine, SearchRequest, SimilarRequest } from '../ports/searchEngine.ts';

/** A search engine that can be replaced while it is in use. */
export class LeasedEngine implements SearchEngine {
	readonly #engine: SearchEngine;
	readonly #successor: () => Promise<SearchEngine>;
	readonly #running = new Set<Promise<SearchAnswer>>();
	#retired = false;

	/** @param successor whom questions go to that come after `retire` */
	constructor(engine: SearchEngine, successor: () => Promise<SearchEngine>) {
		this.#engine = engine;
		this.#successor = successor;
	}

	search(request: SearchRequest): Promise<SearchAnswer> {
		return this.#ask((engine) => engine.search(request));
	}

	similar(request: SimilarRequest): Promise<SearchAnswer> {
		return this.#ask((engine) => engine.similar(request));
	}

	/** Resolves when no search needs the engine any more. */
	async retire(): Promise<void> {
		this.#retired = true;
		await Promise.allSettled(this.#running);
	}

	async #ask(question: (engine: SearchEngine) => Promise<SearchAnswer>): Promise<SearchAnswer> {
		if (this.#retired) return question(await this.#successor());
		const answer = question(this.#engine);
		this.#running.add(answer);
		try {
			return await answer;
		} finally {
			this.#running.delete(answer);
		}
	}
}
