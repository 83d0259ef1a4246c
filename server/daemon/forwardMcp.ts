import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { OperationError } from '../../common/protocol/errors.ts';
import { LineSplitter } from '../base/lineSplitter.ts';
import { connectOrStart, type ConnectOptions } from './connectOrStart.ts';
import { idOf, ListeningStreams, parseMessage, Wishes, type Message } from './mcpConversation.ts';
import { watchOwner } from './ownerWatch.ts';

/** Both directions of an assistant's pipe. */
export interface AssistantPipe {
	readonly input: Readable;
	readonly output: Writable;
	readonly remarks: Writable;
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
	readonly #streams = new ListeningStreams();
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
			if (!this.#left)
				this.#failOpen('The Understory server was restarted before it answered. Try again.', (id) =>
					this.#streams.has(id),
				);
		}
		return 0;
	}

	/** Answers what is asked with the reason, so that the assistant can show it. */
	async refuse(message: string): Promise<void> {
		for (const line of this.#waiting.splice(0)) this.#note(parseMessage(line), line);
		this.#failOpen(message, () => false);
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
		for (const line of this.#streams.begunAgain()) socket.write(`${line}\n`);
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
		this.#swallow = idOf(parseMessage(initialize));
		socket.write(`${initialize}\n`);
	}

	#fromAssistant(line: string): void {
		const sent = this.#socket !== undefined && this.#swallow === undefined;
		if (sent) this.#socket?.write(`${line}\n`); // nobody waits while it is looked at
		else this.#waiting.push(line);
		const message = parseMessage(line);
		if (message?.method === 'initialize') this.#initialize = line;
		if (message?.method === 'notifications/initialized') this.#initialized = line;
		if (message !== undefined) this.#wishes.take(message);
		if (sent) this.#note(message, line);
	}

	#note(message: Message | undefined, line: string): void {
		if (message?.id !== undefined && message.method !== undefined)
			this.#open.set(JSON.stringify(message.id), message.id);
		if (message?.method === 'subscriptions/listen') this.#streams.begin(message, line);
		if (message?.method !== 'notifications/cancelled') return;
		// What is taken back gets no answer.
		const id = JSON.stringify(message.params?.requestId);
		this.#open.delete(id);
		this.#streams.end(id);
	}

	#fromOwner(line: string): void {
		const early = this.#swallow === undefined && this.#ours.size === 0 && !this.#streams.areBeginning;
		if (early) this.#pipe.output.write(`${line}\n`); // nobody waits while it is looked at
		const message = parseMessage(line);
		const isKnown = message !== undefined && this.#streams.acknowledge(message);
		const id = idOf(message);
		if (id !== undefined && message?.method === undefined) {
			if (id === this.#swallow) return this.#resume();
			if (this.#ours.delete(id)) return;
			this.#open.delete(id);
			this.#streams.end(id);
		}
		if (!early && !isKnown) this.#pipe.output.write(`${line}\n`);
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
			this.#note(parseMessage(line), line);
		}
	}

	/** @param goesOn whether the next owner goes on with a request, by its id as JSON */
	#failOpen(message: string, goesOn: (id: string) => boolean): void {
		for (const [key, id] of this.#open) {
			if (goesOn(key)) continue;
			this.#pipe.output.write(`${JSON.stringify({ jsonrpc: '2.0', id, error: { code: INTERNAL_ERROR, message } })}\n`);
			this.#open.delete(key);
		}
	}

	#leave(): void {
		this.#left = true;
		this.#wake();
	}
}
