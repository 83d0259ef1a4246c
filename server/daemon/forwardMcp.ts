import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { OperationError } from '../../common/protocol/errors.ts';
import { LineSplitter } from '../base/lineSplitter.ts';
import { connectOrStart, type ConnectOptions } from './connectOrStart.ts';
import { watchOwner } from './ownerWatch.ts';

/** Both directions of an assistant's pipe. */
export interface AssistantPipe {
	readonly input: Readable;
	readonly output: Writable;
	readonly remarks: Writable;
}

interface Message {
	readonly id?: string | number;
	readonly method?: string;
	readonly params?: { readonly requestId?: unknown; readonly uri?: unknown; readonly level?: unknown };
	readonly result?: unknown;
	readonly error?: unknown;
}

/** JSON-RPC's own number for a failure inside the server. */
const INTERNAL_ERROR = -32_603;

/**
 * Relays MCP messages between an assistant and the owner. An assistant does not start its server again, so an owner
 * that dies is replaced under the conversation: requests without an answer fail, the handshake is repeated, and so is what
 * was asked for good.
 * @returns exit status: 0 when the assistant ended the conversation, 1 when no owner can be reached.
 */
export async function forwardMcp(options: Omit<ConnectOptions, 'kind'>, pipe: AssistantPipe): Promise<number> {
	const relay = new Relay(options, pipe);
	try {
		return await relay.run();
	} catch (error) {
		if (!OperationError.is(error)) throw error;
		pipe.remarks.write(`${error.message}\n`);
		await relay.refuse(error.message);
		return 1;
	}
}

class Relay {
	readonly #options: Omit<ConnectOptions, 'kind'>;
	readonly #pipe: AssistantPipe;
	/** Requests the owner has not answered, by id as JSON. */
	readonly #open = new Map<string, string | number>();
	/** What opened the conversation in the older revision; a new owner must hear it first. */
	#initialize: string | undefined;
	#initialized: string | undefined;
	readonly #wishes = new Wishes();
	/** Requests of our own to this owner, by id as JSON: their answers must not reach the assistant. */
	readonly #ours = new Set<string>();
	/** Lines that wait for the next owner. */
	#waiting: string[] = [];
	#socket: Socket | undefined;
	#left = false;
	/** Set while the answer to a repeated handshake must not reach the assistant. */
	#swallow: string | undefined;
	#wake: () => void = () => undefined;

	constructor(options: Omit<ConnectOptions, 'kind'>, pipe: AssistantPipe) {
		this.#options = options;
		this.#pipe = pipe;
		const lines = new LineSplitter((line) => this.#fromAssistant(line));
		const leave = (): void => {
			lines.end();
			this.#leave();
		};
		pipe.input.on('data', (data: Buffer) => lines.push(data));
		pipe.input.once('end', leave);
		pipe.input.on('error', leave);
		pipe.output.on('error', () => this.#leave());
	}

	async run(): Promise<number> {
		while (!this.#left) {
			const { dataDir, self } = this.#options;
			const { socket, owner } = await connectOrStart({ ...this.#options, kind: 'mcp' });
			const watch = watchOwner({ dataDir, self, owner, remarks: this.#pipe.remarks });
			await this.#relay(socket).finally(() => watch.dispose());
			if (!this.#left) this.#failOpen('The Understory server was restarted before it answered. Try again.');
		}
		return 0;
	}

	/** Answers what is asked with the reason, so that the assistant can show it. */
	async refuse(message: string): Promise<void> {
		for (const line of this.#waiting.splice(0)) this.#note(parse(line));
		this.#failOpen(message);
		await new Promise<void>((resolve) => this.#pipe.output.write('', () => resolve()));
	}

	async #relay(socket: Socket): Promise<void> {
		const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
		this.#wake = () => socket.end();
		const lines = new LineSplitter((line) => this.#fromOwner(line));
		socket.on('data', (data: Buffer) => lines.push(data));
		socket.once('end', () => lines.end());
		socket.on('error', () => undefined); // `close` follows
		socket.resume(); // the handshake left it paused
		this.#socket = socket;
		if (this.#initialize !== undefined) this.#greetAgain(socket, this.#initialize);
		else this.#flush();
		if (this.#left) socket.end();
		await closed;
		this.#socket = undefined;
		this.#swallow = undefined;
		this.#ours.clear();
	}

	/** A new owner knows nothing of the conversation; it is told how it began. */
	#greetAgain(socket: Socket, initialize: string): void {
		this.#swallow = idOf(parse(initialize));
		socket.write(`${initialize}\n`);
	}

	#fromAssistant(line: string): void {
		const sent = this.#socket !== undefined && this.#swallow === undefined;
		if (sent) this.#socket?.write(`${line}\n`); // nobody waits while it is looked at
		else this.#waiting.push(line);
		const message = parse(line);
		if (message?.method === 'initialize') this.#initialize = line;
		if (message?.method === 'notifications/initialized') this.#initialized = line;
		if (message !== undefined) this.#wishes.take(message);
		if (sent) this.#note(message);
	}

	#note(message: Message | undefined): void {
		if (message?.id !== undefined && message.method !== undefined)
			this.#open.set(JSON.stringify(message.id), message.id);
		// What is taken back gets no answer.
		if (message?.method === 'notifications/cancelled') this.#open.delete(JSON.stringify(message.params?.requestId));
	}

	#fromOwner(line: string): void {
		const early = this.#swallow === undefined && this.#ours.size === 0;
		if (early) this.#pipe.output.write(`${line}\n`); // nobody waits while it is looked at
		const message = parse(line);
		const id = idOf(message);
		if (id !== undefined && message?.method === undefined) {
			if (id === this.#swallow) return this.#resume();
			if (this.#ours.delete(id)) return;
			this.#open.delete(id);
		}
		if (!early) this.#pipe.output.write(`${line}\n`);
	}

	#resume(): void {
		this.#swallow = undefined;
		if (this.#initialized !== undefined) this.#socket?.write(`${this.#initialized}\n`);
		for (const request of this.#wishes.requests()) {
			const id = `understory ${randomUUID()}`;
			this.#ours.add(JSON.stringify(id));
			this.#socket?.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...request })}\n`);
		}
		this.#flush();
	}

	#flush(): void {
		const socket = this.#socket;
		if (socket === undefined) return;
		for (const line of this.#waiting.splice(0)) {
			socket.write(`${line}\n`);
			this.#note(parse(line));
		}
	}

	#failOpen(message: string): void {
		for (const id of this.#open.values())
			this.#pipe.output.write(`${JSON.stringify({ jsonrpc: '2.0', id, error: { code: INTERNAL_ERROR, message } })}\n`);
		this.#open.clear();
	}

	#leave(): void {
		this.#left = true;
		this.#wake();
	}
}

/** What an assistant of the older revision asked for good: resources to hear of, and how much is logged. */
class Wishes {
	readonly #resources = new Set<string>();
	#level: string | undefined;

	take({ method, params }: Message): void {
		if (method === 'logging/setLevel' && typeof params?.level === 'string') this.#level = params.level;
		if (typeof params?.uri !== 'string') return;
		if (method === 'resources/subscribe') this.#resources.add(params.uri);
		if (method === 'resources/unsubscribe') this.#resources.delete(params.uri);
	}

	requests(): { readonly method: string; readonly params: object }[] {
		const watched = [...this.#resources].map((uri) => ({ method: 'resources/subscribe', params: { uri } }));
		if (this.#level === undefined) return watched;
		return [{ method: 'logging/setLevel', params: { level: this.#level } }, ...watched];
	}
}

function parse(line: string): Message | undefined {
	try {
		const value: unknown = JSON.parse(line);
		return typeof value === 'object' && value !== null ? value : undefined;
	} catch {
		return undefined; // the owner answers what cannot be read
	}
}

function idOf(message: Message | undefined): string | undefined {
	return message?.id === undefined ? undefined : JSON.stringify(message.id);
}
