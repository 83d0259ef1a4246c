import {
	isJSONRPCNotification,
	isJSONRPCRequest,
	isJSONRPCErrorResponse,
	isJSONRPCResultResponse,
	StreamableHTTPClientTransport,
	type JSONRPCMessage,
	type JSONRPCRequest,
	type JSONRPCResponse,
	type StreamableHTTPClientTransportOptions,
	type Transport,
} from '@modelcontextprotocol/client';
import { abortable } from '../base/abortable.ts';
import { boundedFetch, TooLarge, type BoundedFetchOptions } from './boundedFetch.ts';
import { currentCall, type Call } from './call.ts';

/** A server that is told that its session is over has this long to take note. Milliseconds. */
const LEAVE_MS = 2000;

/** What is said of a connection that ended by itself. */
export const LOST = 'The connection was lost.';
/** The number for a connection that was closed. */
const CONNECTION_CLOSED = -32_000;
/** Comes with the error of a call whose stream was lost; no server can send this very thing. */
export const STREAM_LOST: unknown = Object.freeze({ reason: 'stream_lost' });
/** The same of an answer that was not read to its end. */
export const NOT_READ: unknown = Object.freeze({ reason: 'not_read' });

/** A stream that belongs to no call ended, and may come back; the server may be gone. */
export class StreamBroken extends Error {}

type Bounds = Omit<BoundedFetchOptions, 'onBroken'>;
type SendOptions = Parameters<StreamableHTTPClientTransport['send']>[1];
type RequestId = string | number;

/**
 * Streamable HTTP that knows which call a message of the server belongs to: each call has a stream of its own, so what
 * arrives on it is about that call. All streams are of one session.
 */
export class HttpTransport implements Transport {
	onclose?: () => void;
	onerror?: (error: Error) => void;
	onmessage?: (message: JSONRPCMessage) => void;
	readonly hasPerRequestStream = true;
	/** Why the connection was ended, when that was done here. */
	failure: string | undefined;
	readonly #url: URL;
	readonly #options: StreamableHTTPClientTransportOptions;
	readonly #bounds: Bounds;
	readonly #base: StreamableHTTPClientTransport;
	/** Requests on their way that belong to no call. */
	readonly #asked = new Set<RequestId>();
	/** Streams of calls on their way, by the request's id. */
	readonly #streams = new Map<RequestId, StreamableHTTPClientTransport>();
	/** Calls that requests of the server came with, by the request's id. */
	readonly #origins = new Map<string, Call>();

	constructor(url: URL, options: StreamableHTTPClientTransportOptions, bounds: Bounds) {
		this.#url = url;
		this.#options = options;
		this.#bounds = bounds;
		const onBroken = (error: Error): void => {
			if (error instanceof TooLarge) this.#endBase(error.message);
			else this.onerror?.(new StreamBroken('A stream ended before its end.', { cause: error }));
		};
		this.#base = new StreamableHTTPClientTransport(url, { ...options, fetch: boundedFetch({ ...bounds, onBroken }) });
		// oxlint-disable-next-line unicorn/prefer-add-event-listener -- a transport is no event target
		this.#base.onmessage = (message) => {
			if (isAnswer(message) && message.id !== undefined) this.#asked.delete(message.id);
			this.onmessage?.(message);
		};
		// oxlint-disable-next-line unicorn/prefer-add-event-listener -- a transport is no event target
		this.#base.onerror = (error) => this.onerror?.(error);
		// oxlint-disable-next-line unicorn/prefer-add-event-listener -- a transport is no event target
		this.#base.onclose = () => this.onclose?.();
	}

	get sessionId(): string | undefined {
		return this.#base.sessionId;
	}

	/** The call a request of the server belongs to, when its stream told. */
	originOf(requestId: string | number): Call | undefined {
		const key = JSON.stringify(requestId);
		const origin = this.#origins.get(key);
		this.#origins.delete(key);
		return origin;
	}

	start(): Promise<void> {
		return this.#base.start();
	}

	setProtocolVersion(version: string): void {
		this.#base.setProtocolVersion(version);
	}

	async send(message: JSONRPCMessage, options?: SendOptions): Promise<void> {
		// What is answered, or refused, needs nobody to be found any more.
		if (isAnswer(message)) this.#origins.delete(JSON.stringify(message.id));
		const call = currentCall();
		if (call !== undefined && isJSONRPCRequest(message)) return this.#sendCall(call, message, options);
		if (isJSONRPCRequest(message)) this.#asked.add(message.id);
		try {
			await this.#base.send(message, isJSONRPCRequest(message) ? this.#withEnd(message.id, options) : options);
		} finally {
			// What is taken back need not be answered: its stream would stay open as long as the server likes.
			const id = cancelled(message);
			if (id !== undefined) await this.#closeStream(id);
		}
	}

	async close(): Promise<void> {
		await Promise.all([...this.#streams.keys()].map((id) => this.#closeStream(id)));
		const left = this.#base.terminateSession(); // says nothing where there is no session
		await abortable(left, AbortSignal.timeout(LEAVE_MS)).catch(() => undefined); // it may be gone, or hang
		await this.#base.close();
	}

	/** Whoever waits is told when the stream of the answer is over without it. */
	#withEnd(id: RequestId, options: SendOptions): SendOptions {
		const onRequestStreamEnd = options?.onRequestStreamEnd ?? ((): void => this.#loseAsked(id, LOST));
		return { ...options, onRequestStreamEnd };
	}

	async #sendCall(call: Call, request: JSONRPCRequest, options: SendOptions): Promise<void> {
		const stream = await this.#openStream(call, request.id);
		// The stateless revision takes a call back by closing its stream.
		options?.requestSignal?.addEventListener('abort', () => void this.#closeStream(request.id), { once: true });
		const onRequestStreamEnd = (): void => this.#lose(request.id, LOST);
		try {
			await stream.send(request, { ...options, onRequestStreamEnd });
		} catch (error) {
			await this.#closeStream(request.id);
			throw error;
		}
	}

	async #openStream(call: Call, id: RequestId): Promise<StreamableHTTPClientTransport> {
		const { sessionId, protocolVersion } = this.#base;
		const onBroken = (error: Error): void => {
			// Whatever else the network says is for the SDK, which may go on where the stream was.
			if (error instanceof TooLarge) this.#lose(id, error.message, NOT_READ);
		};
		const stream = new StreamableHTTPClientTransport(this.#url, {
			...this.#options,
			fetch: boundedFetch({ ...this.#bounds, onBroken }),
			...(sessionId !== undefined && { sessionId }),
			...(protocolVersion !== undefined && { protocolVersion }),
		});
		this.#streams.set(id, stream);
		// oxlint-disable-next-line unicorn/prefer-add-event-listener -- a transport is no event target
		stream.onerror = (error) => this.onerror?.(error);
		// oxlint-disable-next-line unicorn/prefer-add-event-listener -- a transport is no event target
		stream.onmessage = (message) => {
			if (isJSONRPCRequest(message)) this.#origins.set(JSON.stringify(message.id), call);
			if (isJSONRPCNotification(message) && call.takeNotification(message)) return;
			const answered = isAnswer(message) && message.id === id;
			this.onmessage?.(message);
			if (answered) void this.#closeStream(id);
		};
		await stream.start();
		return stream;
	}

	/** A call whose answer does not come any more. */
	#lose(id: RequestId, reason: string, why = STREAM_LOST): void {
		if (!this.#streams.has(id)) return; // it was answered, or taken back
		void this.#closeStream(id);
		this.#tellLost(id, reason, why);
	}

	#loseAsked(id: RequestId, reason: string, why = STREAM_LOST): void {
		if (this.#asked.delete(id)) this.#tellLost(id, reason, why);
	}

	/** As if the server had said so. */
	#tellLost(id: RequestId, message: string, why: unknown): void {
		this.onmessage?.({ jsonrpc: '2.0', id, error: { code: CONNECTION_CLOSED, message, data: why } });
	}

	/** What is too large comes with an answer, or else unasked and again when the stream is opened again. */
	#endBase(reason: string): void {
		if (this.#asked.size > 0) return [...this.#asked].forEach((id) => this.#loseAsked(id, reason, NOT_READ));
		this.failure = reason;
		void this.close();
	}

	async #closeStream(id: RequestId): Promise<void> {
		const stream = this.#streams.get(id);
		this.#streams.delete(id);
		await stream?.close();
	}
}

function isAnswer(message: JSONRPCMessage): message is JSONRPCResponse {
	return isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message);
}

/** Id of the request that a message takes back. */
function cancelled(message: JSONRPCMessage): RequestId | undefined {
	if (!('method' in message) || message.method !== 'notifications/cancelled') return undefined;
	return (message.params as { requestId?: RequestId } | undefined)?.requestId;
}
