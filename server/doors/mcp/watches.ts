import type { Server } from '@modelcontextprotocol/server';
import type { Disposable } from '../../../common/base/disposable.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Upstreams } from '../../ports/upstream.ts';
import { onClose } from './onClose.ts';

/** Resources that one connection wants to hear of. */
export class Watches {
	readonly #server: Server;
	readonly #upstreams: Upstreams;
	readonly #logger: Logger;
	readonly #watched = new Map<string, Disposable>();
	#subscription: Disposable | undefined;

	constructor(server: Server, upstreams: Upstreams, logger: Logger) {
		this.#server = server;
		this.#upstreams = upstreams;
		this.#logger = logger;
	}

	/** Our own resources never change under their address without a new read, so there is nothing to watch for them. */
	async add(uri: string): Promise<void> {
		if (this.#watched.has(uri)) return;
		this.#follow();
		const watch = await this.#upstreams.watch(uri);
		if (watch === undefined) return;
		if (this.#watched.has(uri)) watch.dispose();
		else this.#watched.set(uri, watch);
	}

	remove(uri: string): void {
		this.#watched.get(uri)?.dispose();
		this.#watched.delete(uri);
	}

	#follow(): void {
		if (this.#subscription !== undefined) return;
		this.#subscription = this.#upstreams.onDidUpdateResource((uri) => {
			if (!this.#watched.has(uri)) return;
			this.#server
				.sendResourceUpdated({ uri })
				.catch((error: unknown) => this.#logger.debug('A changed resource was not told', { error: String(error) }));
		});
		onClose(this.#server, () => {
			this.#subscription?.dispose();
			for (const watch of this.#watched.values()) watch.dispose();
			this.#watched.clear();
		});
	}
}
