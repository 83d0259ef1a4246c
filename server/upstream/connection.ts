import { setTimeout as delay } from 'node:timers/promises';
import {
	ProtocolError,
	SseError,
	type Client,
	type Result,
	type Tool,
	type Transport,
} from '@modelcontextprotocol/client';
import { messageOf } from '../../common/base/messageOf.ts';
import type { Upstream, UpstreamPhase } from '../../common/model/upstream.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { abortable } from '../base/abortable.ts';
import type { RoutedMethod, Watch } from '../ports/upstream.ts';
import { Backoff } from './backoff.ts';
import { outsideOfCalls, type Call } from './call.ts';
import { CallTable } from './callTable.ts';
import { createClient } from './client.ts';
import type { ConnectionServices } from './connectionServices.ts';
import { lossOf, type Loss } from './failures.ts';
import { HttpTransport, LOST, NOT_READ, StreamBroken } from './httpTransport.ts';
import { answerRounds } from './inputRounds.ts';
import { TimedOut } from './idleLimit.ts';
import { isThere } from './isThere.ts';
import { limitsOf } from './limits.ts';
import { changedLists, readManifest, type Manifest } from './manifest.ts';
import { CONNECT_MS, failureOf, openConnection, type Opened } from './openConnection.ts';
import { ProcessTransport } from './processTransport.ts';
import { answerQuestion } from './questions.ts';
import { Retry } from './retry.ts';
import { isOfThisMachine } from './roots.ts';
import { sendRequest } from './sendRequest.ts';
import { createTransport } from './transport.ts';

/** A call waits for a server that is to be started again, when it is not longer than this. Milliseconds. */
const PATIENCE_MS = 5000;
const HUNG = 'It did not answer any more and was ended. The next call starts it again.';
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
	#client: Client | undefined;
	#transport: Transport | undefined;
	#connecting: Promise<Client> | undefined;
	#refreshing: Promise<void> | undefined;
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
		return this.#transport instanceof ProcessTransport ? this.#transport.pid : undefined;
	}

	get phase(): UpstreamPhase {
		if (!this.upstream.enabled) return 'disabled';
		if (this.#connecting !== undefined) return 'starting';
		if (this.#client !== undefined) return 'ready';
		if (this.#lastError !== undefined) return this.#backoff.failures > MANY_FAILURES ? 'failed' : 'waiting';
		return this.#manifest === undefined ? 'unknown' : 'manifest';
	}

	/** It runs, or is on its way to. */
	get isStarted(): boolean {
		return this.#client !== undefined || this.#connecting !== undefined;
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
		if (this.#client !== undefined) return this.#client;
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
			const used = this.#client;
			try {
				return await this.#withSignIn(send, 1);
			} catch (error) {
				const loss = call.signal.aborted ? undefined : lossOf(error);
				const client = used ?? this.#client;
				if (error instanceof TimedOut && client !== undefined) void this.#examine(client);
				if (loss === undefined || client === undefined) throw error;
				const looked = this.#lookAfter(client, loss, messageOf(error));
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
		if (this.#isWatched && this.#client === undefined) this.#retry.schedule();
	}

	/** Tells the server how much it is to log, if somebody has said so. */
	tellLevel(): void {
		const client = this.#client;
		const { level } = this.#services.logWishes;
		if (level === undefined || client?.getProtocolEra() !== 'legacy') return;
		if (client.getServerCapabilities()?.logging === undefined) return;
		client.request({ method: 'logging/setLevel', params: { level } }).catch((error: unknown) => this.#note(error));
	}

	rootsChanged(): void {
		const client = this.#client;
		if (client?.getProtocolEra() === 'legacy')
			client.sendRootsListChanged().catch((error: unknown) => this.#note(error));
	}

	/** Ends the connection, and the process, also one that has not said yet who it is. */
	async close(): Promise<void> {
		this.#closed.abort(new OperationError('unavailable', `${this.upstream.name} was removed or changed. Try again.`));
		this.#retry.dispose();
		await this.#connecting?.catch(() => undefined);
		const client = this.#client;
		this.#client = undefined;
		this.#transport = undefined;
		if (client !== undefined) this.#services.following.end(client);
		await client?.close().catch((error: unknown) => this.#note(error));
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
		const opened = await openConnection({
			upstream: this.upstream,
			known: this.#manifest,
			asks: this.#calls.asks,
			signal: this.#closed.signal,
			createClient: () => this.#createClient(),
			wantsSignIn: () => this.#services.signIn?.isWanted === true,
			createTransport: (type) =>
				createTransport(
					{ ...this.upstream, type },
					this.#services.secrets(),
					(line) => this.#services.logger.info('MCP server', { alias: this.upstream.alias, line }),
					this.#services.signIn?.fetch,
				),
		});
		this.#adopt(opened);
		return opened.client;
	}

	#adopt({ client, transport, manifest }: Opened): void {
		this.#client = client;
		this.#transport = transport;
		this.#lastError = undefined;
		this.#useManifest(manifest);
		// oxlint-disable-next-line unicorn/prefer-add-event-listener -- a client of the SDK is no event target
		client.onclose = () => this.#drop(client, failureOf(transport));
		this.#services.logger.info('MCP server is connected', { alias: this.upstream.alias, era: manifest.verdict.kind });
		this.#services.following.begin(client, () => void this.#refresh(client));
		this.tellLevel();
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

	#createClient(): Client {
		const { version, resourceUpdated, logger } = this.#services;
		const routes = {
			callOf: (id: string | number, signal: AbortSignal) => this.#callOf(id, signal),
			callNow: (id: string | number) => this.#toldCallOf(id) ?? this.#calls.only(),
			sharesRoots: isOfThisMachine(this.upstream),
			askWindow: this.#askWindow.bind(this),
		};
		const client = createClient(this.upstream, version, {
			answer: (method, params, context) => answerQuestion(routes, method, params, context),
			listChanged: () => void this.#refresh(client),
			resourceUpdated,
			logged: (message) => {
				const call = this.#calls.only();
				if (call !== undefined) call.caller.log(message);
				else logger.debug('An MCP server wrote a log message', { alias: this.upstream.alias });
			},
			failed: (error) => {
				this.#note(error);
				// What comes back by itself is another conversation, in which nobody has said hello.
				if (error instanceof SseError) this.#drop(client, LOST);
				if (error instanceof StreamBroken && client === this.#client) void this.#lookAfter(client, 'underWay', LOST);
			},
		});
		return client;
	}

	#askWindow(method: string, params: unknown, signal: AbortSignal): Promise<Result> {
		return this.#services.askWindow(this.upstream, method, params, signal);
	}

	async #callOf(requestId: string | number, signal: AbortSignal): Promise<Call | undefined> {
		return this.#toldCallOf(requestId) ?? (await this.#calls.ownerOfQuestion(signal));
	}

	/** Over streamable HTTP a question may come with the answer to the call it belongs to. */
	#toldCallOf(requestId: string | number): Call | undefined {
		return this.#transport instanceof HttpTransport ? this.#transport.originOf(requestId) : undefined;
	}

	/** Reads the lists again; changes that come while that is done are read after it. */
	async #refresh(client: Client): Promise<void> {
		await this.#refreshing;
		if (client !== this.#client) return;
		this.#refreshing = this.#readAgain(client);
		await this.#refreshing;
	}

	async #readAgain(client: Client): Promise<void> {
		try {
			const manifest = await readManifest(client, this.upstream, this.#calls.asks, AbortSignal.timeout(CONNECT_MS));
			if (client === this.#client) this.#useManifest(manifest);
		} catch (error) {
			this.#note(error);
		}
	}

	/** One stream of many may be lost, of a server that is there; what it does for others goes on then. */
	async #lookAfter(client: Client, loss: Loss, reason: string): Promise<void> {
		const isOneOfMany = loss === 'underWay' && this.#transport instanceof HttpTransport;
		if (!isOneOfMany || !(await outsideOfCalls(() => isThere(client)))) this.#drop(client, reason);
	}

	/** One that lets a call run out of time may be busy, or it hangs; then whoever comes next would wait as long. */
	async #examine(client: Client): Promise<void> {
		if (!(await outsideOfCalls(() => isThere(client)))) this.#drop(client, HUNG);
	}

	#drop(client: Client, reason: string | undefined): void {
		if (client !== this.#client) return;
		this.#client = undefined;
		this.#transport = undefined;
		this.#services.following.end(client);
		this.#backoff.ended(performance.now());
		this.#lastError = reason ?? LOST;
		this.#services.logger.warn('MCP server is gone', { alias: this.upstream.alias, reason: this.#lastError });
		this.#services.statusChanged();
		client.close().catch((error: unknown) => this.#note(error));
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

	#note(error: unknown): void {
		this.#services.logger.debug('MCP server', { alias: this.upstream.alias, error: messageOf(error) });
	}
}
