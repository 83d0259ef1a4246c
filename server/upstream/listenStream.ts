import {
	ProtocolError,
	type Client,
	type McpSubscription,
	type SubscriptionFilter,
} from '@modelcontextprotocol/client';
import { OnceMore } from '../../common/base/onceMore.ts';
import { Backoff } from './backoff.ts';
import { Retry } from './retry.ts';

export interface ListenStreamOptions {
	/** What is to be told now; nothing is asked when it is empty. */
	readonly wanted: () => SubscriptionFilter;
	/** The stream had ended, and is there again: what changed meanwhile was not told. */
	readonly missed: () => void;
	readonly note: (error: unknown) => void;
}

/**
 * The one stream on which a server of the stateless revision tells what it was asked to tell. It is opened anew when
 * something else is wanted, and when it ended, ever more rarely; a server that refuses it is not asked again.
 */
export class ListenStream {
	readonly #client: Client;
	readonly #options: ListenStreamOptions;
	readonly #backoff = new Backoff();
	readonly #retry = new Retry(() => this.renew(), this.#backoff);
	#subscription: McpSubscription | undefined;
	/** Several wishes at once are one request. */
	readonly #opening = new OnceMore(() => this.#open());
	#broken = false;
	#ended = false;

	constructor(client: Client, options: ListenStreamOptions) {
		this.#client = client;
		this.#options = options;
	}

	/** Asks for what is wanted now. Resolves when the server has heard it, or has refused. */
	renew(): Promise<void> {
		return this.#opening.run();
	}

	/** The connection is gone, or another stream takes its place. */
	end(): void {
		this.#ended = true;
		this.#retry.dispose();
		this.#subscription?.close().catch(this.#options.note);
	}

	async #open(): Promise<void> {
		const before = this.#subscription;
		this.#subscription = undefined;
		try {
			const wanted = this.#options.wanted();
			if (this.#ended || Object.keys(wanted).length === 0) return;
			this.#backoff.started(performance.now());
			const subscription = await this.#listen(wanted, before);
			if (this.#ended) {
				await subscription.close();
				return;
			}
			this.#subscription = subscription;
			void this.#outlive(subscription);
			if (this.#broken) this.#options.missed();
			this.#broken = false;
		} catch (error) {
			this.#options.note(error);
			if (!(error instanceof ProtocolError)) this.#again();
		} finally {
			// Not before the new one is there: what changes between them would be told by neither.
			await before?.close().catch(this.#options.note);
		}
	}

	/** A server that has room for one stream alone takes the new one when the one before is closed. */
	async #listen(wanted: SubscriptionFilter, before: McpSubscription | undefined): Promise<McpSubscription> {
		try {
			return await this.#client.listen(wanted);
		} catch (error) {
			if (before === undefined || !(error instanceof ProtocolError)) throw error;
			await before.close();
			return this.#client.listen(wanted);
		}
	}

	async #outlive(subscription: McpSubscription): Promise<void> {
		const how = await subscription.closed;
		if (how !== 'local' && subscription === this.#subscription) this.#again();
	}

	#again(): void {
		this.#subscription = undefined;
		this.#broken = true;
		this.#backoff.ended(performance.now());
		this.#retry.schedule();
	}
}
