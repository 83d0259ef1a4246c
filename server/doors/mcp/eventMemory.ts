import type { EventStore, JSONRPCMessage } from '@modelcontextprotocol/server';

/** Messages of one conversation that are kept for a stream that breaks. */
const KEPT = 200;
/** What they may have together, as JSON; the newest is kept whatever its size. Characters. */
const MAX_SIZE = 4 * 1024 * 1024;

interface KeptEvent {
	readonly id: string;
	readonly streamId: string;
	readonly message: JSONRPCMessage;
	readonly size: number;
}

/** The last messages of a conversation, so that a client whose stream broke gets what it missed. */
export class EventMemory implements EventStore {
	readonly #events: KeptEvent[] = [];
	#count = 0;
	#size = 0;

	storeEvent(streamId: string, message: JSONRPCMessage): Promise<string> {
		const id = `${++this.#count}:${streamId}`;
		const { length: size } = JSON.stringify(message);
		this.#events.push({ id, streamId, message, size });
		this.#size += size;
		while (this.#events.length > KEPT || (this.#size > MAX_SIZE && this.#events.length > 1))
			this.#size -= this.#events.shift()!.size;
		return Promise.resolve(id);
	}

	getStreamIdForEventId(id: string): Promise<string | undefined> {
		return Promise.resolve(this.#events.find((event) => event.id === id)?.streamId);
	}

	async replayEventsAfter(
		lastId: string,
		{ send }: { send: (id: string, message: JSONRPCMessage) => Promise<void> },
	): Promise<string> {
		const last = this.#events.findIndex((event) => event.id === lastId);
		const streamId = lastId.slice(lastId.indexOf(':') + 1);
		for (const { id, streamId: of, message } of this.#events.slice(last + 1))
			if (of === streamId && Object.keys(message).length > 0) await send(id, message);
		return streamId;
	}
}
