import type { Client, McpSubscription } from '@modelcontextprotocol/client';
import { toDisposable, type Disposable } from '../../common/base/disposable.ts';

/** What is to be heard of a server unasked: changed lists, and resources that somebody watches. It outlives connections. */
export class Following {
	readonly #watched = new Map<string, number>();
	readonly #note: (error: unknown) => void;
	#client: Client | undefined;
	#listening: McpSubscription | undefined;

	/** @param note hears of subscriptions that the server refused; what it has can be read all the same */
	constructor(note: (error: unknown) => void) {
		this.#note = note;
	}

	/** Somebody waits for changes of a resource. */
	get isWatching(): boolean {
		return this.#watched.size > 0;
	}

	/** A connection is there: what was asked for is asked again. */
	begin(client: Client): void {
		this.#client = client;
		void this.#follow(client);
		for (const uri of this.#watched.keys()) void this.#subscribe(client, uri);
	}

	/** The connection is gone. */
	end(): void {
		this.#client = undefined;
		this.#listening = undefined;
	}

	/** Counts one who watches; the first one makes the server tell. */
	async watch(uri: string, connect: () => Promise<Client>): Promise<Disposable> {
		const watch = toDisposable(() => this.#unwatch(uri));
		this.#watched.set(uri, (this.#watched.get(uri) ?? 0) + 1);
		if (this.#watched.get(uri) !== 1) return watch;
		try {
			await this.#subscribe(await connect(), uri);
			return watch;
		} catch (error) {
			watch.dispose(); // nobody waits for it any more
			throw error;
		}
	}

	#unwatch(uri: string): void {
		const left = (this.#watched.get(uri) ?? 1) - 1;
		if (left > 0) return void this.#watched.set(uri, left);
		this.#watched.delete(uri);
		if (this.#client !== undefined) void this.#unsubscribe(this.#client, uri);
	}

	/** The stateless revision has one stream for all that is to be told; it is opened anew with what is wanted now. */
	async #follow(client: Client): Promise<void> {
		if (client.getProtocolEra() !== 'modern') return;
		const has = client.getServerCapabilities() ?? {};
		const filter = {
			...(has.tools?.listChanged === true && { toolsListChanged: true }),
			...(has.prompts?.listChanged === true && { promptsListChanged: true }),
			...(has.resources?.listChanged === true && { resourcesListChanged: true }),
			...(has.resources?.subscribe === true &&
				this.#watched.size > 0 && { resourceSubscriptions: [...this.#watched.keys()] }),
		};
		try {
			await this.#listening?.close();
			this.#listening = undefined;
			if (Object.keys(filter).length > 0) this.#listening = await client.listen(filter);
		} catch (error) {
			this.#note(error);
		}
	}

	async #subscribe(client: Client, uri: string): Promise<void> {
		try {
			if (client.getProtocolEra() === 'modern') await this.#follow(client);
			else await client.subscribeResource({ uri });
		} catch (error) {
			this.#note(error);
		}
	}

	async #unsubscribe(client: Client, uri: string): Promise<void> {
		try {
			if (client.getProtocolEra() === 'modern') await this.#follow(client);
			else await client.unsubscribeResource({ uri });
		} catch (error) {
			this.#note(error);
		}
	}
}
