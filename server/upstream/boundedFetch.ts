import type { FetchLike } from '@modelcontextprotocol/client';
import { isEventStream } from '../base/isEventStream.ts';

/** A server sent more in one message than is kept of one. */
export class TooLarge extends Error {}

export interface BoundedFetchOptions {
	readonly fetch: FetchLike;
	/** Longest message: a body, or one event of a stream. Bytes. */
	readonly maxMessageBytes: number;
	/** Hears of an answer that ended before its end: `TooLarge`, or what the network said. Not of one that was taken back. */
	readonly onBroken: (error: Error) => void;
}

/** `fetch` of answers that are read to the end as they come: a message without one is not gathered until memory is full. */
export function boundedFetch({ fetch, maxMessageBytes, onBroken }: BoundedFetchOptions): FetchLike {
	return async (url, init) => {
		const response = await fetch(url, init);
		if (response.body === null || response.status < 200) return response;
		const pending = isEventStream(response) ? new PendingEvent() : new PendingBody();
		const reader = response.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
		const take = async (): Promise<Uint8Array | undefined> => {
			const { done, value } = await reader.read();
			if (done) return undefined;
			if (pending.add(value) <= maxMessageBytes) return value;
			const error = new TooLarge(
				`The server sent a message of more than ${maxMessageBytes} bytes, which was not read.`,
			);
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
	#bytes = 0;

	add(chunk: Uint8Array): number {
		return (this.#bytes += chunk.length);
	}
}

const BOUNDARIES = ['\n\n', '\r\n\r\n', '\r\r'] as const;
/** A boundary may begin in one chunk and end in the next. */
const TAIL = 3;

/** Bytes since the last blank line, which ends an event. */
class PendingEvent {
	#bytes = 0;
	#tail: Uint8Array = new Uint8Array();

	add(chunk: Uint8Array): number {
		const seen = Buffer.concat([this.#tail, chunk]);
		const end = Math.max(...BOUNDARIES.map((boundary) => endOfLast(seen, boundary)));
		this.#bytes = end > 0 ? seen.length - end : this.#bytes + chunk.length;
		this.#tail = seen.subarray(-TAIL);
		return this.#bytes;
	}
}

/** Where the last one ends; 0 when there is none. */
function endOfLast(bytes: Buffer, boundary: string): number {
	const begin = bytes.lastIndexOf(boundary);
	return begin < 0 ? 0 : begin + boundary.length;
}
