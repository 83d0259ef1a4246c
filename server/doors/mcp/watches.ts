import type { Server } from '@modelcontextprotocol/server';
import type { Disposable } from '../../../common/base/disposable.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Watch } from '../../ports/upstream.ts';
import type { Changes } from './changes.ts';
import { onClose } from './onClose.ts';

/** Resources that an assistant of the older revision wants to hear of. */
export class Watches {
	readonly #server: Server;
	readonly #changes: Changes;
	readonly #logger: Logger;
	readonly #watched = new Map<string, Watch>();
	#subscription: Disposable | undefined;

	constructor(server: Server, changes: Changes, logger: Logger) {
		this.#server = server;
		this.#changes = changes;
		this.#logger = logger;
	}

	/** What nobody has is not watched. @throws OperationError when the server behind cannot be reached */
	async add(uri: string): Promise<void> {
		if (this.#watched.has(uri)) return;
		const watch = this.#changes.watch(uri);
		if (watch === undefined) return;
		this.#follow();
		this.#watched.set(uri, watch);
		try {
			await watch.begun;
		} catch (error) {
			if (this.#watched.get(uri) === watch) this.remove(uri);
			throw error;
		}
	}

	remove(uri: string): void {
		this.#watched.get(uri)?.dispose();
		this.#watched.delete(uri);
	}

	#follow(): void {
		if (this.#subscription !== undefined) return;
		this.#subscription = tellUpdates(this.#server, this.#changes, this.#logger, (uri) => this.#watched.has(uri));
		onClose(this.#server, () => {
			this.#subscription?.dispose();
			for (const watch of this.#watched.values()) watch.dispose();
			this.#watched.clear();
		});
	}
}

/** Tells an assistant of changed resources, of those it wants to hear of. */
export function tellUpdates(
	server: Server,
	changes: Changes,
	logger: Logger,
	isWanted: (uri: string) => boolean,
): Disposable {
	return changes.onDidUpdateResource((uri) => {
		if (!isWanted(uri)) return;
		server
			.sendResourceUpdated({ uri })
			.catch((error: unknown) => logger.debug('A changed resource was not told', { error: String(error) }));
	});
}
