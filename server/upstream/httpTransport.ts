import {
	isJSONRPCNotification,
	isJSONRPCRequest,
	isJSONRPCErrorResponse,
	isJSONRPCResultResponse,
	StreamableHTTPClientTransport,
	type JSONRPCMessage,
	type StreamableHTTPClientTransportOptions,
	type Transport,
} from '@modelcontextprotocol/client';
import { currentCall, type Call } from './call.ts';

type SendOptions = Parameters<StreamableHTTPClientTransport['send']>[1];

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
	readonly #streams = new Set<StreamableHTTPClientTransport>();
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
		if (call === undefined || !isJSONRPCRequest(message)) return this.#base.send(message, options);
		const stream = await this.#openStream(call, message.id);
		try {
			await stream.send(message, options);
		} catch (error) {
			await this.#closeStream(stream);
			throw error;
		}
	}

	async close(): Promise<void> {
		await Promise.all([...this.#streams].map((stream) => this.#closeStream(stream)));
		if (this.#base.sessionId !== undefined) await this.#base.terminateSession().catch(() => undefined); // it may be gone
		await this.#base.close();
	}

	async #openStream(call: Call, id: string | number): Promise<StreamableHTTPClientTransport> {
		const { sessionId, protocolVersion } = this.#base;
		const stream = new StreamableHTTPClientTransport(this.#url, {
			...this.#options,
			...(sessionId !== undefined && { sessionId }),
			...(protocolVersion !== undefined && { protocolVersion }),
		});
		this.#streams.add(stream);
		// oxlint-disable-next-line unicorn/prefer-add-event-listener -- a transport is no event target
		stream.onerror = (error) => this.onerror?.(error);
		// oxlint-disable-next-line unicorn/prefer-add-event-listener -- a transport is no event target
		stream.onmessage = (message) => {
			if (isJSONRPCRequest(message)) this.#origins.set(JSON.stringify(message.id), call);
			if (isJSONRPCNotification(message) && call.takeNotification(message)) return;
			const answered = (isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)) && message.id === id;
			this.onmessage?.(message);
			if (answered) void this.#closeStream(stream);
		};
		await stream.start();
		return stream;
	}

	async #closeStream(stream: StreamableHTTPClientTransport): Promise<void> {
		this.#streams.delete(stream);
		await stream.close();
	}
}
