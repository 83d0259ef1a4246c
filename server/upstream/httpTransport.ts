import {
	isJSONRPCNotification,
	isJSONRPCRequest,
	isJSONRPCErrorResponse,
	isJSONRPCResultResponse,
	StreamableHTTPClientTransport,
	type JSONRPCMessage,
	type JSONRPCRequest,
	type StreamableHTTPClientTransportOptions,
	type Transport,
} from '@modelcontextprotocol/client';
import { abortable } from '../base/abortable.ts';
import { currentCall, type Call } from './call.ts';

/** A server that is told that its session is over has this long to take note. Milliseconds. */
const LEAVE_MS = 2000;

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
	readonly #url: URL;
	readonly #options: StreamableHTTPClientTransportOptions;
	readonly #base: StreamableHTTPClientTransport;
	/** Streams of calls on their way, by the request's id. */
	readonly #streams = new Map<RequestId, StreamableHTTPClientTransport>();
	/** Calls that requests of the server came with, by the request's id. */
	readonly #origins = new Map<string, Call>();

	constructor(url: URL, options: StreamableHTTPClientTransportOptions) {
		this.#url = url;
		this.#options = options;
		this.#base = new StreamableHTTPClientTransport(url, options);
		// oxlint-disable-next-line unicorn/prefer-add-event-listener -- a transport is no event target
		this.#base.onmessage = (message) => this.onmessage?.(message);
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
		const call = currentCall();
		if (call !== undefined && isJSONRPCRequest(message)) return this.#sendCall(call, message, options);
		try {
			await this.#base.send(message, options);
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

	async #sendCall(call: Call, request: JSONRPCRequest, options: SendOptions): Promise<void> {
		const stream = await this.#openStream(call, request.id);
		// The stateless revision takes a call back by closing its stream.
		options?.requestSignal?.addEventListener('abort', () => void this.#closeStream(request.id), { once: true });
		try {
			await stream.send(request, options);
		} catch (error) {
			await this.#closeStream(request.id);
			throw error;
		}
	}

	async #openStream(call: Call, id: RequestId): Promise<StreamableHTTPClientTransport> {
		const { sessionId, protocolVersion } = this.#base;
		const stream = new StreamableHTTPClientTransport(this.#url, {
			...this.#options,
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
			const answered = (isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)) && message.id === id;
			this.onmessage?.(message);
			if (answered) void this.#closeStream(id);
		};
		await stream.start();
		return stream;
	}

	async #closeStream(id: RequestId): Promise<void> {
		const stream = this.#streams.get(id);
		this.#streams.delete(id);
		await stream?.close();
	}
}

/** Id of the request that a message takes back. */
function cancelled(message: JSONRPCMessage): RequestId | undefined {
	if (!('method' in message) || message.method !== 'notifications/cancelled') return undefined;
	return (message.params as { requestId?: RequestId } | undefined)?.requestId;
}
