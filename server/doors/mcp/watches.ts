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
	/** Undefined while the server behind is asked. */
	readonly #watched = new Map<string, Disposable | undefined>();
	#subscription: Disposable | undefined;

	constructor(server: Server, upstreams: Upstreams, logger: Logger) {
		this.#server = server;
		this.#upstreams = upstreams;
		this.#logger = logger;
	}

	/** Of our own resources nothing is told: who watches them reads them again. */
	async add(uri: string): Promise<void> {
		if (this.#watched.has(uri)) return;
		this.#follow();
		this.#watched.set(uri, undefined);
		try {
			const watch = await this.#upstreams.watch(uri);
			// Meanwhile it may have been taken back, with or without being asked for again, or the connection closed.
			if (!this.#watched.has(uri) || this.#watched.get(uri) !== undefined) watch?.dispose();
			else if (watch === undefined) this.#watched.delete(uri);
			else this.#watched.set(uri, watch);
		} catch (error) {
			if (this.#watched.get(uri) === undefined) this.#watched.delete(uri);
			throw error;
		}
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
			for (const watch of this.#watched.values()) watch?.dispose();
			this.#watched.clear();
		});
	}
}
