import { isEventStream } from '../../base/isEventStream.ts';

/** Ends a stream of events when its hearer may hear no more. Other answers are whole by then, and are left as they are. */
export function endStream(response: Response, signal: AbortSignal): Response {
	if (response.body === null || !isEventStream(response)) return response;
	const reader = response.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
	const body = new ReadableStream<Uint8Array>(new EndedSource(reader, signal));
	return new Response(body, { status: response.status, headers: response.headers });
}

class EndedSource {
	readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
	readonly #signal: AbortSignal;
	readonly #ended = new AbortController();

	constructor(reader: ReadableStreamDefaultReader<Uint8Array>, signal: AbortSignal) {
		this.#reader = reader;
		this.#signal = signal;
	}

	start(controller: ReadableStreamDefaultController<Uint8Array>): void {
		const end = (): void => {
			this.#ended.abort();
			controller.close();
			this.#reader.cancel().catch(() => undefined); // it may have failed before; nobody hears it any more
		};
		if (this.#signal.aborted) end();
		else this.#signal.addEventListener('abort', end, { once: true, signal: this.#ended.signal });
	}

	async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
		const { done, value } = await this.#reader.read();
		if (this.#ended.signal.aborted) return;
		if (!done) return controller.enqueue(value);
		this.#ended.abort();
		controller.close();
	}

	async cancel(reason: unknown): Promise<void> {
		this.#ended.abort();
		await this.#reader.cancel(reason);
	}
}
