import { setTimeout as delay } from 'node:timers/promises';
import type { Client, Result } from '@modelcontextprotocol/client';
import { messageOf } from '../../common/base/messageOf.ts';
import type { Upstream, UpstreamPhase } from '../../common/model/upstream.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { abortable } from '../base/abortable.ts';
import type { Watch } from '../ports/upstream.ts';
import { Backoff } from './backoff.ts';
import { outsideOfCalls, type Call } from './call.ts';
import { CallTable } from './callTable.ts';
import type { ConnectionServices } from './connectionServices.ts';
import { openLive, type LiveConnection } from './liveConnection.ts';
import { changedLists, type Manifest } from './manifest.ts';
import { Retry } from './retry.ts';
import { sendCall, type CallRequest, type CallTarget } from './sendCall.ts';
import { withSignIn } from './withSignIn.ts';

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
	readonly #target: CallTarget;
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
		this.#target = {
			services,
			calls: this.#calls,
			upstream: () => this.upstream,
			manifest: () => this.#manifest,
			live: () => this.#live,
			lastError: () => this.#lastError,
			connect: () => this.connect(),
			retryAtOnce: () => this.#retryAtOnce(),
			withSignIn: (work, signal) => this.#withSignIn(work, 1, signal),
		};
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
		this.#retryAtOnce();
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

	/** Sends one request for a call; see `sendCall`. */
	request(call: Call, request: CallRequest): Promise<Result> {
		return sendCall(this.#target, call, request);
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

	get #isWatched(): boolean {
		return this.upstream.enabled && this.#services.following.isWatching;
	}

	#retryAtOnce(): void {
		this.#backoff.reset();
		this.#lastError = undefined;
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
		if (wait > 0) await abortable(delay(wait, undefined, { ref: false }), signal);
		this.#backoff.started(performance.now());
		try {
			return await this.#withSignIn(() => this.#open(), MAX_SIGN_INS);
		} catch (error) {
			signal.throwIfAborted();
			throw this.#failed(messageOf(error), true);
		}
	}

	#withSignIn<T>(work: () => Promise<T>, times: number, ...signals: readonly AbortSignal[]): Promise<T> {
		return withSignIn(work, { times, signIn: this.#services.signIn, signals: [this.#closed.signal, ...signals] });
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
}
