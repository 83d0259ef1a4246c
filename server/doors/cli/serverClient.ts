import { setTimeout as sleep } from 'node:timers/promises';
import {
	createMessageConnection,
	ResponseError,
	StreamMessageReader,
	StreamMessageWriter,
	type MessageConnection,
} from 'vscode-jsonrpc/node';
import { ERROR_CODES, OperationError, RPC_OPERATION_ERROR } from '../../../common/protocol/errors.ts';
import type { CallEvents, ServerEvents } from '../../../common/protocol/events.ts';
import { methodOf, type Input, type OperationName, type Output } from '../../../common/protocol/index.ts';
import { connectOrStart, type ConnectOptions } from '../../daemon/connectOrStart.ts';

/** An owner that dies is replaced and asked again for this long; the start limit of a minute fits in more than once. */
const RETRY_LIMIT_MS = 180_000;
const RETRY_DELAY_MS = 50;

type Events = ServerEvents & CallEvents;

/** The owner as one command line sees it. Every operation may be asked twice: writes carry ids made here. */
export class ServerClient {
	readonly #options: Omit<ConnectOptions, 'kind' | 'limitMs'>;
	readonly #listeners = new Map<string, (payload: unknown) => void>();
	#connection: MessageConnection | undefined;

	constructor(options: Omit<ConnectOptions, 'kind' | 'limitMs'>) {
		this.#options = options;
	}

	/** The owner of another data directory. Close it as well. */
	on(dataDir: string): ServerClient {
		return new ServerClient({ ...this.#options, dataDir });
	}

	/** Asks the owner; starts one, and asks again when it dies before it has answered. @throws OperationError */
	async call<K extends OperationName>(name: K, input: Input<K>): Promise<Output<K>> {
		const deadline = Date.now() + RETRY_LIMIT_MS;
		for (;;) {
			const connection = await this.#connect(deadline);
			try {
				return await connection.sendRequest<Output<K>>(methodOf(name), input);
			} catch (error) {
				if (!isLost(error) || Date.now() > deadline) throw toOperationError(error);
				this.close();
				await sleep(RETRY_DELAY_MS);
			}
		}
	}

	/** Listens to an event, on this connection and on those that follow when the owner dies. One listener an event. */
	onEvent<K extends keyof Events>(name: K, listener: (payload: Events[K]) => void): void {
		this.#listeners.set(name, listener as (payload: unknown) => void);
		this.#connection?.onNotification(name, listener);
	}

	/** Resolves when the owner has gone. */
	async untilLost(): Promise<void> {
		const connection = await this.#connect(Date.now() + RETRY_LIMIT_MS);
		await new Promise<void>((resolve) => connection.onDispose(() => resolve()));
	}

	close(): void {
		this.#connection?.dispose();
	}

	async #connect(deadline: number): Promise<MessageConnection> {
		if (this.#connection !== undefined) return this.#connection;
		const limitMs = Math.max(1, deadline - Date.now());
		const { socket } = await connectOrStart({ ...this.#options, kind: 'rpc', limitMs });
		const connection = createMessageConnection(new StreamMessageReader(socket), new StreamMessageWriter(socket));
		this.#connection = connection;
		connection.onClose(() => connection.dispose()); // rejects what is waiting
		connection.onDispose(() => {
			if (this.#connection === connection) this.#connection = undefined;
			socket.destroy();
		});
		connection.onError(() => undefined); // a broken socket closes, which is handled there
		for (const [name, listener] of this.#listeners) connection.onNotification(name, listener);
		connection.listen();
		socket.resume(); // the handshake left it paused
		return connection;
	}
}

/** True when there is no answer because the owner died or is leaving. */
function isLost(error: unknown): boolean {
	if (!(error instanceof ResponseError)) return true; // only the connection itself fails with anything else
	if (error.code !== RPC_OPERATION_ERROR) return CONNECTION_ERRORS.has(error.code);
	const data = error.data as { code?: string; details?: { leaving?: boolean } } | undefined;
	return data?.code === 'unavailable' && data.details?.leaving === true;
}

/** `MessageWriteError`, `ConnectionInactive`, `PendingResponseRejected` of vscode-jsonrpc. */
const CONNECTION_ERRORS = new Set([-32_099, -32_098, -32_097]);

function toOperationError(error: unknown): OperationError {
	if (!(error instanceof ResponseError))
		return new OperationError('unavailable', 'The server keeps ending; see its log.');
	const data = error.data as { code?: string; details?: unknown } | undefined;
	const code = ERROR_CODES.find((known) => known === data?.code) ?? 'internal';
	return new OperationError(code, error.message, data?.details);
}
