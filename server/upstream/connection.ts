import { setTimeout as delay } from 'node:timers/promises';
import { ProtocolError, type Client, type Result, type Tool } from '@modelcontextprotocol/client';
import { messageOf } from '../../common/base/messageOf.ts';
import type { Upstream, UpstreamPhase } from '../../common/model/upstream.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { abortable } from '../base/abortable.ts';
import type { RoutedMethod, Watch } from '../ports/upstream.ts';
import { Backoff } from './backoff.ts';
import { outsideOfCalls, type Call } from './call.ts';
import { CallTable } from './callTable.ts';
import type { ConnectionServices } from './connectionServices.ts';
import { lossOf } from './failures.ts';
import { LOST, NOT_READ } from './httpTransport.ts';
import { answerRounds } from './inputRounds.ts';
import { TimedOut } from './idleLimit.ts';
import { limitsOf } from './limits.ts';
import { openLive, type LiveConnection } from './liveConnection.ts';
import { changedLists, type Manifest } from './manifest.ts';
import { Retry } from './retry.ts';
import { sendRequest } from './sendRequest.ts';

/** A call waits for a server that is to be started again, when it is not longer than this. Milliseconds. */
const PATIENCE_MS = 5000;
const MANY_FAILURES = 5;
/** A server that wants one sign-in after the other is given up. */
const MAX_SIGN_INS = 2;

/** One upstream server: started when it is first needed, one connection for whoever calls. */
export class UpstreamConnection {
	upstream: Upstream;
	readonly #services: ConnectionServices;
	readonly #backoff = new Backoff();
	readonly #calls: CallTable;
	/** For those who watch resources and would not notice that nothing comes any more. */
	readonly #retry: Retry;
	#manifest: Manifest | undefined;
	#live: LiveConnection | undefined;
	#connecting: Promise<Client> | undefined;
	readonly #closed = new AbortController();
	#lastError: string | undefined;

	constructor(upstream: Upstream, services: ConnectionServices) {
		this.upstream = upstream;
		this.#services = services;
		this.#retry = new Retry(() => (this.#isWatched ? this.connect() : Promise.resolve()), this.#backoff);
		this.#manifest = services.manifests.read(upstream);
		this.#calls = new CallTable(this.#manifest?.asks);
	}

	get manifest(): Manifest | undefined {
		return this.#manifest;
	}

	get lastError(): string | undefined {
		return this.#lastError;
	}

	/** Process id of a server that runs here. */
	get pid(): number | undefined {
		return this.#live?.pid;
	}

	get phase(): UpstreamPhase {
		if (!this.upstream.enabled) return 'disabled';
		if (this.#connecting !== undefined) return 'starting';
		if (this.#live !== undefined) return 'ready';
		if (this.#lastError !== undefined) return this.#backoff.failures > MANY_FAILURES ? 'failed' : 'waiting';
		return this.#manifest === undefined ? 'unknown' : 'manifest';
	}

	/** It runs, or is on its way to. */
	get isStarted(): boolean {
		return this.#live !== undefined || this.#connecting !== undefined;
	}

	/** It did not start, or it ended, and it is not on its way. */
	get hasFailed(): boolean {
		return this.phase === 'waiting' || this.phase === 'failed';
	}

	/** A start would not have to wait. */
	get isDue(): boolean {
		return this.#backoff.wait(performance.now()) === 0;
	}

	get isSignedIn(): boolean {
		return this.#services.signIn?.grant.tokens !== undefined;
	}

	/** Names of secrets that nobody handed over yet. */
	missingSecrets(): string[] {
		const { env, headers } = this.#services.secrets();
		return [
			...this.upstream.env.filter((name) => env[name] === undefined),
			...this.upstream.headers.filter((name) => headers[name] === undefined),
		];
	}

	/** Forgets earlier failures, so that the next call starts the server at once. */
	forgive(): void {
		this.#backoff.reset();
		this.#lastError = undefined;
		this.#services.signIn?.forgive();
	}

	/** Connects, if that was not done. @throws OperationError `unavailable` with the reason */
	async connect(): Promise<Client> {
		this.#closed.signal.throwIfAborted();
		this.#services.demandLeave();
		if (this.#live !== undefined) return this.#live.client;
		this.#connecting ??= outsideOfCalls(() => this.#start()).finally(() => {
			this.#connecting = undefined;
			this.#services.statusChanged();
		});
		this.#services.statusChanged();
		return this.#connecting;
	}

	/**
	 * Sends one request for a call. A server that was gone when the request was sent is connected again once; a request
	 * that may have been carried out is repeated only when that does no harm.
	 */
	async request(
		method: RoutedMethod,
		params: Readonly<Record<string, unknown>>,
		call: Call,
		repeatable: boolean,
	): Promise<Result> {
		const send = async (): Promise<Result> => {
			const client = await this.connect();
			const tool = method === 'tools/call' ? this.#toolNamed(params['name']) : undefined;
			const { idleMs } = limitsOf(this.upstream, tool?.name);
			const hasWindow = this.#services.hasWindow();
			return answerRounds(
				call,
				() => sendRequest(client, { method, params, call, tool, idleMs, hasWindow }),
				this.#askWindow.bind(this),
			);
		};
		await this.#calls.enter(call, this.#isBlind());
		try {
			const used = this.#live;
			try {
				return await this.#withSignIn(send, 1);
			} catch (error) {
				const loss = call.signal.aborted ? undefined : lossOf(error);
				const live = used ?? this.#live;
				if (error instanceof TimedOut) void live?.examine();
				if (loss === undefined || live === undefined) throw error;
				const looked = live.lookAfter(loss, messageOf(error));
				if (used === undefined || (loss === 'underWay' && !repeatable)) throw error;
				await looked;
				this.forgive();
				return await send();
			}
		} catch (error) {
			throw this.#explained(error, call);
		} finally {
			this.#calls.leave(call);
		}
	}

	/** Hears of changes of a resource until it is disposed. */
	watch(uri: string): Watch {
		return this.#services.following.watch(uri, () => this.connect());
	}

	/** Connects as soon as earlier failures allow it, if somebody watches what the server has. */
	resume(): void {
		if (this.#isWatched && this.#live === undefined) this.#retry.schedule();
	}

	/** Tells the server how much it is to log, if somebody has said so. */
	tellLevel(): void {
		this.#live?.tellLevel();
	}

	rootsChanged(): void {
		this.#live?.rootsChanged();
	}

	/** Ends the connection, and the process, also one that has not said yet who it is. */
	async close(): Promise<void> {
		this.#closed.abort(new OperationError('unavailable', `${this.upstream.name} was removed or changed. Try again.`));
		this.#retry.dispose();
		await this.#connecting?.catch(() => undefined);
		const live = this.#live;
		this.#live = undefined;
		await live?.close();
	}

	#toolNamed(wanted: unknown): Tool | undefined {
		return this.#manifest?.tools.find(({ name }) => name === wanted);
	}

	get #isWatched(): boolean {
		return this.upstream.enabled && this.#services.following.isWatching;
	}

	/** Over these the server does not say which call a question belongs to. */
	#isBlind(): boolean {
		const { verdict, overSse } = this.#manifest ?? {};
		return verdict?.kind !== 'modern' && (this.upstream.type !== 'http' || overSse === true);
	}

	async #start(): Promise<Client> {
		const missing = this.missingSecrets();
		if (missing.length > 0)
			throw this.#failed(
				`It needs ${missing.join(', ')}. Open VS Code, which keeps the values, and set them there.`,
				false,
			);
		const wait = this.#backoff.wait(performance.now());
		if (wait > PATIENCE_MS)
			throw new OperationError('unavailable', `${this.upstream.name} failed: ${this.#lastError ?? 'it ended'}`);
		const { signal } = this.#closed;
		if (wait > 0) await abortable(delay(wait), signal);
		this.#backoff.started(performance.now());
		try {
			return await this.#withSignIn(() => this.#open(), MAX_SIGN_INS);
		} catch (error) {
			signal.throwIfAborted();
			throw this.#failed(messageOf(error), true);
		}
	}

	/** What the server refuses until the user signs in was not done, so it is done again. */
	async #withSignIn<T>(work: () => Promise<T>, times: number): Promise<T> {
		const { signIn } = this.#services;
		try {
			return await work();
		} catch (error) {
			if (signIn?.isWanted !== true || times === 0) throw error;
			await abortable(signIn.complete(), this.#closed.signal);
			return this.#withSignIn(work, times - 1);
		}
	}

	async #open(): Promise<Client> {
		const owner = {
			upstream: () => this.upstream,
			services: this.#services,
			calls: this.#calls,
			read: (manifest: Manifest) => this.#useManifest(manifest),
			gone: (reason: string) => this.#gone(reason),
		};
		const live = await openLive(owner, this.#manifest, this.#closed.signal);
		this.#live = live;
		this.#lastError = undefined;
		live.begin();
		return live.client;
	}

	#useManifest(manifest: Manifest): void {
		const before = this.#manifest;
		this.#manifest = manifest;
		try {
			this.#services.manifests.write(this.upstream, manifest);
		} catch (error) {
			// It is asked again after the next start; the server can be used all the same.
			this.#services.logger.warn('What an MCP server has could not be kept', { error: messageOf(error) });
		}
		for (const kind of changedLists(before, manifest)) this.#services.listChanged(kind);
	}

	#askWindow(method: string, params: unknown, signal: AbortSignal): Promise<Result> {
		return this.#services.askWindow(this.upstream, method, params, signal);
	}

	#gone(reason: string): void {
		this.#live = undefined;
		this.#backoff.ended(performance.now());
		this.#lastError = reason;
		this.#services.logger.warn('MCP server is gone', { alias: this.upstream.alias, reason });
		this.#services.statusChanged();
		this.resume();
	}

	#failed(reason: string, counts: boolean): OperationError {
		if (counts) this.#backoff.ended(performance.now());
		this.#lastError = reason;
		this.#services.logger.warn('MCP server did not start', { alias: this.upstream.alias, reason });
		if (counts) this.resume();
		return new OperationError('unavailable', `${this.upstream.name} is not available: ${reason}`);
	}

	#explained(error: unknown, call: Call): unknown {
		if (call.signal.aborted || OperationError.is(error)) return error;
		const loss = lossOf(error);
		if (error instanceof ProtocolError && loss === undefined && error.data !== NOT_READ) return error;
		const reason = this.#lastError ?? (loss === 'underWay' ? LOST : messageOf(error));
		return new OperationError('unavailable', `${this.upstream.name}: ${reason}`);
	}
}
