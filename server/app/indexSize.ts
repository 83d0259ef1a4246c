import type { Logger } from '../ports/logger.ts';
import type { IndexHost } from './indexHost.ts';

/** Measured again when somebody wants to know and the last measurement is this old. Milliseconds. */
const KEEP_MS = 10_000;

/** Size of the index on disk. Many files have to be looked at, so the answer may be some seconds old. */
export class IndexSize {
	readonly #index: Pick<IndexHost, 'ready'>;
	readonly #logger: Logger;
	#bytes: number | undefined;
	#measuredAt = -Infinity;

	constructor(index: Pick<IndexHost, 'ready'>, logger: Logger) {
		this.#index = index;
		this.#logger = logger;
	}

	/** Bytes; undefined until it was measured once. */
	get current(): number | undefined {
		const { ready } = this.#index;
		if (ready !== undefined && performance.now() - this.#measuredAt > KEEP_MS) {
			this.#measuredAt = performance.now();
			ready.table.bytes().then(
				(bytes) => (this.#bytes = bytes),
				(error: unknown) => this.#logger.debug('The index was not measured', { error: String(error) }),
			);
		}
		return this.#bytes;
	}
}
