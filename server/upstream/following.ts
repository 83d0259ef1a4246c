import type { Client, SubscriptionFilter } from '@modelcontextprotocol/client';
import { toDisposable } from '../../common/base/disposable.ts';
import type { Watch } from '../ports/upstream.ts';
import { ListenStream } from './listenStream.ts';

export interface FollowingOptions {
	/** Hears of subscriptions that the server refused; what it has can be read all the same. */
	readonly note: (error: unknown) => void;
	/** A resource that somebody watches may have changed. */
	readonly updated: (uri: string) => void;
}

/**
 * What is to be heard of a server unasked: changed lists, and resources that somebody watches. It outlives connections, also
 * those of an earlier definition of the server.
 */
export class Following {
	readonly #options: FollowingOptions;
	readonly #watched = new Map<string, number>();
	#client: Client | undefined;
	/** The server has heard what is wanted. */
	#begun: Promise<void> = Promise.resolve();
	#stream: ListenStream | undefined;
	/** Nobody told of changes for a while. */
	#missed = false;

	constructor(options: FollowingOptions) {
		this.#options = options;
	}

	/** Somebody waits for changes of a resource. */
	get isWatching(): boolean {
		return this.#watched.size > 0;
	}

	/** A connection is there: what was asked for is asked again. @param missed runs when its lists may have changed unheard */
	begin(client: Client, missed: () => void): void {
		this.#stream?.end();
		this.#client = client;
		this.#stream = undefined;
		if (client.getProtocolEra() === 'modern')
			this.#stream = new ListenStream(client, {
				wanted: () => this.#filterFor(client),
				note: this.#options.note,
				missed: () => {
					missed();
					this.#tellAll();
				},
			});
		this.#begun = this.#askAll(client);
	}

	/** That connection is gone. */
	end(client: Client): void {
		if (client !== this.#client) return;
		this.#client = undefined;
		this.#stream?.end();
		this.#stream = undefined;
		this.#missed = true;
	}

	/** Counts one who watches; the first one makes the server tell. */
	watch(uri: string, connect: () => Promise<Client>): Watch {
		const count = (this.#watched.get(uri) ?? 0) + 1;
		this.#watched.set(uri, count);
		const begun = count === 1 ? this.#beginWatch(uri, connect) : Promise.resolve();
		begun.catch(() => undefined); // whoever waits for it is told
		const watching = toDisposable(() => this.#unwatch(uri));
		return { begun, dispose: () => watching.dispose() };
	}

	async #beginWatch(uri: string, connect: () => Promise<Client>): Promise<void> {
		const before = this.#client;
		const client = await connect();
		// A new connection asks for all that is watched.
		if (client === before) await this.#ask(client, uri, true);
		else await this.#begun;
	}

	#unwatch(uri: string): void {
		const left = (this.#watched.get(uri) ?? 1) - 1;
		if (left > 0) return void this.#watched.set(uri, left);
		this.#watched.delete(uri);
		if (this.#client !== undefined) void this.#ask(this.#client, uri, false);
	}

	async #askAll(client: Client): Promise<void> {
		if (this.#stream === undefined)
			await Promise.all([...this.#watched.keys()].map((uri) => this.#ask(client, uri, true)));
		else await this.#stream.renew();
		if (!this.#missed || client !== this.#client) return;
		this.#missed = false;
		this.#tellAll();
	}

	/** What changed while nobody told is not known. */
	#tellAll(): void {
		for (const uri of this.#watched.keys()) this.#options.updated(uri);
	}

	async #ask(client: Client, uri: string, wanted: boolean): Promise<void> {
		try {
			if (this.#stream !== undefined) await this.#stream.renew();
			else if (wanted) await client.subscribeResource({ uri });
			else await client.unsubscribeResource({ uri });
		} catch (error) {
			this.#options.note(error);
		}
	}

	#filterFor(client: Client): SubscriptionFilter {
		const has = client.getServerCapabilities() ?? {};
		return {
			...(has.tools?.listChanged === true && { toolsListChanged: true }),
			...(has.prompts?.listChanged === true && { promptsListChanged: true }),
			...(has.resources?.listChanged === true && { resourcesListChanged: true }),
			...(has.resources?.subscribe === true &&
				this.#watched.size > 0 && { resourceSubscriptions: [...this.#watched.keys()] }),
		};
	}
}
