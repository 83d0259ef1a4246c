import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { z } from 'zod';
import { Emitter } from '../../common/base/emitter.ts';
import { clientHello, PROTOCOL_VERSION, type OwnerHello } from '../../common/protocol/handshake.ts';
import { sameToken } from '../base/token.ts';
import type { Logger } from '../ports/logger.ts';
import { HANDSHAKE_MS, MAX_HELLO_BYTES } from './connect.ts';
import type { Identity } from './identity.ts';
import { readLine } from './line.ts';

/** A client that was let in; the socket speaks `kind` from here on. */
export interface ClientConnection {
	readonly socket: Socket;
	readonly kind: 'lsp' | 'rpc' | 'mcp';
	readonly pid: number;
	readonly version: string;
}

export interface ListenerOptions {
	readonly address: string;
	readonly identity: Identity;
	readonly clientToken: string;
	readonly ownerToken: string;
	readonly logger: Logger;
	serve(connection: ClientConnection): void;
	/** A client asked the owner to finish its work and leave. */
	drain(): void;
}

const FLUSH_MS = 1000;

/** The hello of any protocol version: its shape never changes, so that a newer client can always ask for a drain. */
const anyHello = clientHello.extend({ understory: z.number().int() });
type AnyHello = z.infer<typeof anyHello>;

/** Lets clients in: one line each way, then the socket belongs to a door. */
export class Listener {
	readonly #options: ListenerOptions;
	readonly #server: Server;
	readonly #clients = new Set<Socket>();
	/** Sockets that have not said hello, and those that wait for the end of a drain. */
	readonly #others = new Set<Socket>();
	readonly #change: Emitter<number>;
	#draining = false;

	constructor(options: ListenerOptions) {
		this.#options = options;
		this.#change = new Emitter((error) => options.logger.error('A listener of client changes failed', error));
		this.#server = createServer({ pauseOnConnect: true }, (socket) => void this.#admit(socket));
	}

	/** Fires with the number of clients whenever it changes. */
	get onDidChangeClients(): Emitter<number>['event'] {
		return this.#change.event;
	}

	get clients(): number {
		return this.#clients.size;
	}

	/** Only the holder of the owner lock may call this: it removes a socket that a killed owner left behind. */
	async listen(): Promise<void> {
		const { address } = this.#options;
		if (process.platform !== 'win32') rmSync(address, { force: true });
		await new Promise<void>((resolve, reject) => {
			this.#server.once('error', reject);
			this.#server.listen(address, resolve);
		});
		this.#server.on('error', (error) => this.#options.logger.error('The socket failed', error));
	}

	/** Turns every new client away from now on. */
	startDraining(): void {
		this.#draining = true;
	}

	/** Ends every connection and stops listening. What a client does not read in time is not sent. */
	async close(): Promise<void> {
		const closed = new Promise<void>((resolve) => void this.#server.close(() => resolve()));
		const sockets = [...this.#clients, ...this.#others];
		for (const socket of sockets) socket.destroySoon();
		const limit = setTimeout(() => sockets.forEach((socket) => socket.destroy()), FLUSH_MS);
		await closed;
		clearTimeout(limit);
	}

	async #admit(socket: Socket): Promise<void> {
		const { logger } = this.#options;
		socket.on('error', (error) => logger.debug('A client socket failed', { error: error.message }));
		this.#others.add(socket);
		socket.once('close', () => this.#others.delete(socket));
		try {
			this.#answer(socket, await readLine(socket, MAX_HELLO_BYTES, HANDSHAKE_MS));
		} catch (error) {
			logger.warn('A connection sent no proper hello', { error: String(error) });
			socket.destroy();
		}
	}

	#answer(socket: Socket, line: string): void {
		const hello = anyHello.safeParse(JSON.parse(line));
		if (!hello.success || !sameToken(hello.data.token, this.#options.clientToken))
			return this.#refuse(socket, 'badToken', 'The token is not the one in the owner file.');
		if (hello.data.kind === 'drain') return this.#drain(socket, hello.data);
		if (this.#draining) return this.#refuse(socket, 'draining', 'The owner is about to leave; try again.');
		if (hello.data.understory !== PROTOCOL_VERSION)
			return this.#refuse(socket, 'protocol', `The owner speaks protocol ${PROTOCOL_VERSION}.`);
		this.#welcome(socket);
		this.#serve(socket, hello.data, hello.data.kind);
	}

	#serve(socket: Socket, hello: AnyHello, kind: ClientConnection['kind']): void {
		this.#others.delete(socket);
		this.#clients.add(socket);
		socket.once('close', () => {
			this.#clients.delete(socket);
			this.#change.fire(this.#clients.size);
		});
		this.#change.fire(this.#clients.size);
		this.#options.logger.debug('Client connected', { kind, client: hello.pid, version: hello.version });
		this.#options.serve({ socket, kind, pid: hello.pid, version: hello.version });
	}

	#drain(socket: Socket, hello: AnyHello): void {
		this.#welcome(socket);
		this.#options.logger.info('A client asked for a drain', { client: hello.pid, version: hello.version });
		socket.resume(); // to notice when the client goes away; the end of the socket tells it that the drain is over
		this.#options.drain();
	}

	#welcome(socket: Socket): void {
		const { identity, ownerToken } = this.#options;
		send(socket, { ok: true, ...identity, pid: process.pid, proof: ownerToken });
	}

	#refuse(socket: Socket, reason: (OwnerHello & { ok: false })['reason'], message: string): void {
		this.#options.logger.warn('Client refused', { reason });
		send(socket, { ok: false, reason, message });
		socket.destroySoon();
	}
}

function send(socket: Socket, hello: OwnerHello): void {
	socket.write(`${JSON.stringify(hello)}\n`);
}
