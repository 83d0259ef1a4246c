import type { Disposable } from '../../common/base/disposable.ts';
import { Emitter, type Event } from '../../common/base/emitter.ts';
import { messageOf } from '../../common/base/messageOf.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Input, OperationName, Output } from '../../common/protocol/index.ts';
import { methodOf } from '../../common/protocol/operation.ts';
import type { ServerState } from '../../common/protocol/webview.ts';
import type { Link, OpenLink, ServerEvent, WindowParts } from './link.ts';
import { cancelled, isConnectionLoss, serverGone, toOperationError } from './operationErrors.ts';
import type { RestartPolicy } from './restartPolicy.ts';

/** Times a request is sent in all, when the connection breaks under it. */
const MAX_ATTEMPTS = 4;
/** A connection given up is tried again this often. Milliseconds. */
const RETRY_MS = 60_000;

const TOUCHES_TASK: ReadonlySet<OperationName> = new Set(['task/create', 'task/edit', 'task/get', 'task/move']);

/** Doing them twice is not doing them once, or costs twice. */
const ONCE: ReadonlySet<OperationName> = new Set([
	// A second one is another one.
	'memory/compact',
	'memory/prune',
	'webhook/add',
	'webhook/redeliver',
	'door/createToken',
	// The second try would meet what the first has left.
	'admin/backup',
	'transfer/export',
	'note/merge',
	// The user has seen a part of the answer, and a model may cost money.
	'thread/retry',
	'chat/ask',
	'chat/complete',
	'terminal/explain',
]);

export interface ConnectionLog {
	info(message: string): void;
	warn(message: string): void;
	error(error: Error): void;
}

/** The window's line to the server: keeps it up, and carries operations over it. */
export class ServerConnection implements Disposable {
	readonly #openLink: OpenLink;
	readonly #policy: RestartPolicy;
	readonly #log: ConnectionLog;
	readonly #window: WindowParts;
	readonly #stateChanged: Emitter<ServerState>;
	readonly #eventReceived: Emitter<ServerEvent>;
	readonly #taskTouched: Emitter<string>;
	#state: ServerState = { phase: 'stopped' };
	#link: Link | undefined;
	/** By method: the latest that could not be told yet. */
	readonly #untold = new Map<string, unknown>();
	/** Counts the links; what an older link reports is of no interest. */
	#generation = 0;
	/** Counts the places that data was kept in; nothing goes from one to another. */
	#place = 0;
	#timer: NodeJS.Timeout | undefined;

	/** @param window answers what the server asks */
	constructor(openLink: OpenLink, policy: RestartPolicy, log: ConnectionLog, window: WindowParts = NO_WINDOW) {
		this.#window = window;
		this.#openLink = openLink;
		this.#policy = policy;
		this.#log = log;
		const report = (error: unknown): void => log.error(error instanceof Error ? error : new Error(String(error)));
		this.#stateChanged = new Emitter(report);
		this.#eventReceived = new Emitter(report);
		this.#taskTouched = new Emitter(report);
	}

	get state(): ServerState {
		return this.#state;
	}

	get onDidChangeState(): Event<ServerState> {
		return this.#stateChanged.event;
	}

	get onEvent(): Event<ServerEvent> {
		return this.#eventReceived.event;
	}

	/** Id of a task that this window has opened or changed. */
	get onDidTouchTask(): Event<string> {
		return this.#taskTouched.event;
	}

	/** Connects and stays connected until `stop`; returns at once. */
	start(): void {
		this.#policy.reset();
		this.#setState({ phase: 'starting' });
		void this.#open();
	}

	/** Ends the connection; calls fail until `start`. */
	async stop(): Promise<void> {
		clearTimeout(this.#timer);
		this.#generation++;
		const link = this.#link;
		this.#link = undefined;
		this.#setState({ phase: 'stopped', message: 'The connection to the Understory server was closed.' });
		await link?.close();
	}

	/** Connects to the data of another place; calls that were meant for the one before fail. */
	async reopen(): Promise<void> {
		this.#place++;
		await this.restart();
	}

	async restart(): Promise<void> {
		await this.stop();
		this.start();
	}

	/**
	 * Asks the server for an operation. Waits while the connection is being made, and asks again when it broke before
	 * the answer came, if asking twice does no harm.
	 * @throws OperationError; `unavailable` when there is no connection and none is coming
	 */
	async call<K extends OperationName>(operation: K, input: Input<K>, signal?: AbortSignal): Promise<Output<K>> {
		const place = this.#place;
		for (let attempt = 1; ; attempt++) {
			const link = await this.#nextLink(signal);
			if (place !== this.#place)
				throw new OperationError('unavailable', 'The profile was switched meanwhile, so nothing was done. Try again.');
			try {
				// The server validates the input and answers with the operation's type.
				const output = (await link.request(methodOf(operation), input, signal)) as Output<K>;
				this.#noteTask(operation, output);
				return output;
			} catch (error) {
				if (signal?.aborted === true) throw cancelled();
				if (isConnectionLoss(error)) this.#lost(link, undefined);
				if (!isConnectionLoss(error) || attempt === MAX_ATTEMPTS || !isRepeatable(operation, input))
					throw toOperationError(error);
			}
		}
	}

	/**
	 * Tells the server what holds now, in place of what was told before. What changes while the connection is being made,
	 * when the handshake has been read already, is told when it is up.
	 */
	notify(method: string, params: unknown): void {
		if (this.#link === undefined) this.#untold.set(method, params);
		this.#link?.notify(method, params).catch((error: unknown) => {
			this.#log.warn(`The server was not told of ${method}: ${String(error)}`);
		});
	}

	dispose(): void {
		clearTimeout(this.#timer);
		this.#generation++;
		this.#link = undefined;
		this.#stateChanged.dispose();
		this.#eventReceived.dispose();
		this.#taskTouched.dispose();
	}

	#noteTask(operation: OperationName, output: unknown): void {
		if (!TOUCHES_TASK.has(operation)) return;
		const { id } = output as Output<'task/get'>;
		this.#taskTouched.fire(id);
	}

	async #open(): Promise<void> {
		const generation = ++this.#generation;
		const current = (): boolean => generation === this.#generation;
		this.#untold.clear(); // the handshake tells
		try {
			const link = await this.#openLink({
				window: this.#window,
				event: (event) => current() && this.#eventReceived.fire(event),
				closed: (reason) => current() && this.#reconnect(reason),
			});
			if (!current()) return await link.close();
			this.#link = link;
			for (const [method, params] of this.#untold) this.notify(method, params);
			this.#untold.clear();
			this.#setState({ phase: 'ready' });
		} catch (error) {
			if (current()) this.#reconnect(messageOf(error));
		}
	}

	#lost(link: Link, reason: string | undefined): void {
		if (link === this.#link) this.#reconnect(reason);
	}

	#reconnect(reason: string | undefined): void {
		this.#generation++;
		void this.#link?.close(); // it logs its own failures
		this.#link = undefined;
		clearTimeout(this.#timer);
		const because = reason === undefined ? '' : `: ${reason.replace(/\.$/, '')}`;
		const wait = this.#policy.next(performance.now());
		this.#log.warn(`The connection to the server broke${because}`);
		this.#setState(
			wait === undefined
				? { phase: 'degraded', message: serverGone(`The Understory server cannot be reached${because}.`).message }
				: { phase: 'reconnecting', message: `Connecting to the Understory server again${because}` },
		);
		this.#timer = setTimeout(() => void this.#open(), wait ?? RETRY_MS);
	}

	/** The link that is up now, or the next one. */
	async #nextLink(signal: AbortSignal | undefined): Promise<Link> {
		for (;;) {
			if (signal?.aborted === true) throw cancelled();
			if (this.#link !== undefined) return this.#link;
			const { phase, message } = this.#state;
			if (phase === 'degraded' || phase === 'stopped')
				throw message === undefined ? serverGone() : new OperationError('unavailable', message);
			await this.#nextState(signal);
		}
	}

	#nextState(signal: AbortSignal | undefined): Promise<void> {
		return new Promise((resolve) => {
			const done = (): void => {
				subscription.dispose();
				signal?.removeEventListener('abort', done);
				resolve();
			};
			const subscription = this.#stateChanged.event(done);
			signal?.addEventListener('abort', done);
		});
	}

	#setState(state: ServerState): void {
		this.#state = state;
		this.#log.info(`Connection: ${state.phase}`);
		this.#stateChanged.fire(state);
	}
}

/** A connection without an editor: nobody is asked. */
const NO_WINDOW: WindowParts = {
	ask: () => Promise.resolve(null),
	models: () => Promise.resolve([]),
	complete: () => Promise.resolve({ kind: 'failed', fault: 'notFound', said: '' }),
};

/** True when doing it twice leaves the same as doing it once. */
function isRepeatable<K extends OperationName>(operation: K, input: Input<K>): boolean {
	if (operation === 'capture/add' || operation === 'thread/ask') return 'id' in input && input.id !== undefined;
	return !ONCE.has(operation);
}
