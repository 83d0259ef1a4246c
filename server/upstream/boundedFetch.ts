import type { FetchLike } from '@modelcontextprotocol/client';
import { isEventStream } from '../base/isEventStream.ts';

/** A server sent more in one message than is kept of one, or more events than anybody can want. */
export class TooLarge extends Error {}

export interface BoundedFetchOptions {
	readonly fetch: FetchLike;
	/** Longest message: a body, or one event of a stream. Bytes. */
	readonly maxMessageBytes: number;
	/** Hears of an answer that ended before its end: `TooLarge`, or what the network said. Not of one that was taken back. */
	readonly onBroken: (error: Error) => void;
}

/** Events of one stream in so many milliseconds. */
const MAX_EVENTS = 5000;
const EVENTS_MS = 10_000;

/** `fetch` of answers that are read to the end as they come: a message without one is not gathered until memory is full. */
export function boundedFetch({ fetch, maxMessageBytes, onBroken }: BoundedFetchOptions): FetchLike {
	return async (url, init) => {
		const response = await fetch(url, init);
		if (response.body === null || response.status < 200) return response;
		const pending = isEventStream(response) ? new PendingEvent() : new PendingBody();
		const excess = (bytes: number): string | undefined => {
			if (bytes > maxMessageBytes)
				return `The server sent a message of more than ${maxMessageBytes} bytes, which was not read.`;
			return pending.isFlood ? 'The server sent messages without end, which were not read.' : undefined;
		};
		const reader = response.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
		const take = async (): Promise<Uint8Array | undefined> => {
			const { done, value } = await reader.read();
			if (done) return undefined;
			const reason = excess(pending.add(value));
			if (reason === undefined) return value;
			const error = new TooLarge(reason);
			await reader.cancel(error).catch(() => undefined); // it failed by itself, then
			throw error;
		};
		const body = new ReadableStream<Uint8Array>({
			async pull(controller) {
				try {
					const value = await take();
					if (value === undefined) controller.close();
					else controller.enqueue(value);
				} catch (error) {
					controller.error(error);
					if (init?.signal?.aborted !== true) onBroken(error instanceof Error ? error : new Error(String(error)));
				}
			},
			cancel: (reason) => reader.cancel(reason),
		});
		const { status, statusText, headers } = response;
		// Where a redirect leads is told from the address of the answer.
		return Object.defineProperty(new Response(body, { status, statusText, headers }), 'url', { value: response.url });
	};
}

/** Bytes of a body so far. */
class PendingBody {
	readonly isFlood = false;
	#bytes = 0;

	add(chunk: Uint8Array): number {
		return (this.#bytes += chunk.length);
	}
}

/** A blank line ends an event. */
const BOUNDARY = /\r\n\r\n|\n\n|\r\r/g;
/** A boundary may begin in one chunk and end in the next. */
const TAIL = 3;

/** Bytes since the last event ended, and events in a while. */
class PendingEvent {
	#bytes = 0;
	#tail = '';
	#events = 0;
	#since = performance.now();

	/** More events came than anybody can want. */
	get isFlood(): boolean {
		return this.#events > MAX_EVENTS;
	}

	/** @returns bytes of the event that has not ended yet */
	add(chunk: Uint8Array): number {
		const seen = this.#tail + Buffer.from(chunk).toString('latin1'); // a character a byte
		const ends = Array.from(seen.matchAll(BOUNDARY), ({ index, 0: { length } }) => index + length);
		const last = ends.at(-1);
		this.#bytes = last === undefined ? this.#bytes + chunk.length : seen.length - last;
		this.#tail = seen.slice(Math.max(last ?? 0, seen.length - TAIL));
		this.#count(ends.length);
		return this.#bytes;
	}

	#count(events: number): void {
		const now = performance.now();
		if (now - this.#since > EVENTS_MS) {
			this.#since = now;
			this.#events = 0;
		}
		this.#events += events;
	}
}
