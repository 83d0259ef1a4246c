import { OperationError } from '../../../common/protocol/errors.ts';
import type { Logger } from '../../ports/logger.ts';

export interface EndpointsOptions {
	/** Addresses of servers that have the same model, the first choice first; at least one. */
	readonly urls: readonly URL[];
	readonly logger: Logger;
	/** Milliseconds since 1970. */
	readonly now?: () => number;
}

/** Asks one server. @param last no other one can be asked, so patience is worth more */
export type AskEndpoint<T> = (url: URL, place: { readonly first: boolean; readonly last: boolean }) => Promise<T>;

/** Who did not answer is asked after the others for this long. Milliseconds. */
const PASSED_OVER_MS = 60_000;

/** Servers of one model. When one cannot answer the next one is asked. */
export class Endpoints {
	readonly #options: EndpointsOptions;
	/** When each that failed may be asked first again. */
	readonly #passedOverUntil = new Map<URL, number>();

	constructor(options: EndpointsOptions) {
		this.#options = options;
	}

	/** @throws OperationError what the only one threw; `unavailable` with what each one said; anything else at once */
	async ask<T>(ask: AskEndpoint<T>): Promise<T> {
		const { urls, logger } = this.#options;
		const order = this.#order();
		const failures: OperationError[] = [];
		for (const [at, url] of order.entries())
			try {
				const answer = await ask(url, { first: url === urls[0], last: at === order.length - 1 });
				this.#passedOverUntil.delete(url);
				return answer;
			} catch (error) {
				if (!OperationError.is(error) || error.code === 'cancelled' || urls.length === 1) throw error;
				failures.push(error);
				this.#passedOverUntil.set(url, this.#now() + PASSED_OVER_MS);
				logger.warn('An embedding server did not answer', { server: url.origin, reason: error.message });
			}
		throw new OperationError('unavailable', failures.map(({ message }) => message).join(' '));
	}

	/** As they were given, but those that failed a moment ago at the end. */
	#order(): URL[] {
		const now = this.#now();
		const isPassedOver = (url: URL): boolean => (this.#passedOverUntil.get(url) ?? 0) > now;
		return this.#options.urls.toSorted((a, b) => Number(isPassedOver(a)) - Number(isPassedOver(b)));
	}

	#now(): number {
		return (this.#options.now ?? Date.now)();
	}
}
