import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/server';
import type { ListenWatches } from './listenWatches.ts';

/** Another transport, on which is seen what the assistant listens to: the SDK serves listening streams itself. */
export class ListeningTransport implements Transport {
	onclose?: () => void;
	onerror?: (error: Error) => void;
	onmessage?: (message: JSONRPCMessage) => void;
	readonly #base: Transport;
	readonly #watches: ListenWatches;

	constructor(base: Transport, watches: ListenWatches) {
		this.#base = base;
		this.#watches = watches;
		// oxlint-disable-next-line unicorn/prefer-add-event-listener -- a transport is no event target
		base.onmessage = (message) => {
			watches.received(message);
			this.onmessage?.(message);
		};
		// oxlint-disable-next-line unicorn/prefer-add-event-listener -- a transport is no event target
		base.onerror = (error) => this.onerror?.(error);
		// oxlint-disable-next-line unicorn/prefer-add-event-listener -- a transport is no event target
		base.onclose = () => {
			watches.dispose();
			this.onclose?.();
		};
	}

	start(): Promise<void> {
		return this.#base.start();
	}

	async send(message: JSONRPCMessage): Promise<void> {
		await this.#watches.sending(message);
		await this.#base.send(message);
	}

	close(): Promise<void> {
		return this.#base.close();
	}
}
