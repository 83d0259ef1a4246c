import { SUBSCRIPTION_ID_META_KEY, type JSONRPCMessage } from '@modelcontextprotocol/server';
import type { Disposable } from '../../../common/base/disposable.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Watch } from '../../ports/upstream.ts';
import type { Changes } from './changes.ts';

/** Resources of one listening stream that are watched; those after these are not. */
const MAX_WATCHED = 100;
/** Servers that are asked to tell have this long before the assistant hears that it is listened to. Milliseconds. */
const PATIENCE_MS = 5000;

/**
 * Watches what one listening stream of the stateless revision names. A server that cannot be reached now is watched when it
 * can be.
 */
export function watchAll(uris: readonly string[], changes: Changes): Watch[] {
	return uris.slice(0, MAX_WATCHED).flatMap((uri) => changes.watch(uri) ?? []);
}

/** Resolves when the servers were asked to tell, or take too long. */
export async function begun(watches: readonly Watch[], logger: Logger): Promise<void> {
	const asked = watches.map((watch) =>
		watch.begun.catch((error: unknown) => logger.debug('A resource is not watched yet', { error: String(error) })),
	);
	let timer: NodeJS.Timeout | undefined;
	const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, PATIENCE_MS)));
	await Promise.race([Promise.all(asked), patience]);
	clearTimeout(timer);
}

interface Acknowledged {
	readonly _meta?: Readonly<Record<string, unknown>>;
	readonly notifications?: { readonly resourceSubscriptions?: readonly string[] };
}

/** What an assistant over standard input and output listens to, learned from the messages that go by. */
export class ListenWatches implements Disposable {
	readonly #changes: Changes;
	readonly #logger: Logger;
	/** By the id of the request that began the stream. */
	readonly #streams = new Map<unknown, readonly Disposable[]>();
	#disposed = false;

	constructor(changes: Changes, logger: Logger) {
		this.#changes = changes;
		this.#logger = logger;
	}

	/** A message to the assistant. Resolves when it may be sent. */
	async sending(message: JSONRPCMessage): Promise<void> {
		if (!('method' in message) || message.method !== 'notifications/subscriptions/acknowledged') return;
		if (this.#disposed) return;
		const { _meta, notifications } = message.params as Acknowledged;
		const id = _meta?.[SUBSCRIPTION_ID_META_KEY];
		this.#end(id);
		const watches = watchAll(notifications?.resourceSubscriptions ?? [], this.#changes);
		this.#streams.set(id, watches); // at once: it may be cancelled before the servers have answered
		await begun(watches, this.#logger);
	}

	/** A message of the assistant. */
	received(message: JSONRPCMessage): void {
		if (!('method' in message) || message.method !== 'notifications/cancelled') return;
		this.#end((message.params as { readonly requestId?: unknown } | undefined)?.requestId);
	}

	dispose(): void {
		this.#disposed = true;
		for (const id of this.#streams.keys()) this.#end(id);
	}

	#end(id: unknown): void {
		for (const watch of this.#streams.get(id) ?? []) watch.dispose();
		this.#streams.delete(id);
	}
}
