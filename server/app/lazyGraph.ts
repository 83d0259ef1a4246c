import { Emitter } from '../../common/base/emitter.ts';
import type { Graph, GraphQueries } from '../ports/graph.ts';
import type { Logger } from '../ports/logger.ts';

/** A graph that is opened when it is first needed: the rules that find names are a large part of the server's code. */
export interface OpenableGraph extends Graph {
	/** Folders were opened or indexed: files that texts name by parts of their paths may be found now. */
	placeAgain(): Promise<void>;
	close(): Promise<void>;
}

export interface LazyGraphOptions {
	open(): Promise<OpenableGraph>;
	/** Events in the log. */
	readonly head: () => number;
	readonly logger: Logger;
}

export class LazyGraph implements OpenableGraph {
	readonly #options: LazyGraphOptions;
	readonly #changed: Emitter<void>;
	#opening: Promise<OpenableGraph> | undefined;
	#opened: OpenableGraph | undefined;
	#closed = false;

	constructor(options: LazyGraphOptions) {
		this.#options = options;
		this.#changed = new Emitter((error) => options.logger.error('A listener of the knowledge graph failed', error));
	}

	get onDidChange(): Graph['onDidChange'] {
		return this.#changed.event;
	}

	get behind(): number {
		return this.#opened?.behind ?? this.#options.head();
	}

	/** Opens it, so that it follows what is kept; the next call tries again after a failure. */
	warmUp(): void {
		this.#open().catch((error: unknown) => this.#options.logger.error('The knowledge graph did not open', error));
	}

	async current(signal: AbortSignal): Promise<GraphQueries> {
		return (await this.#open()).current(signal);
	}

	soFar(): GraphQueries | undefined {
		return this.#closed ? undefined : this.#opened?.soFar();
	}

	async rebuild(): Promise<void> {
		await (await this.#open()).rebuild();
	}

	async placeAgain(): Promise<void> {
		await this.#opened?.placeAgain();
	}

	async close(): Promise<void> {
		this.#closed = true;
		this.#changed.dispose();
		const opened = await this.#opening?.catch(() => undefined); // a failure was told when it happened
		await opened?.close();
	}

	#open(): Promise<OpenableGraph> {
		if (this.#closed) return Promise.reject(new Error('The knowledge graph is closed.'));
		this.#opening ??= this.#options.open().then(
			(graph) => {
				graph.onDidChange(() => this.#changed.fire());
				this.#opened = graph;
				return graph;
			},
			(error: unknown) => {
				this.#opening = undefined;
				throw error;
			},
		);
		return this.#opening;
	}
}
