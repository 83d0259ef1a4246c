import {
	CLIENT_CAPABILITIES_META_KEY,
	Client,
	isInputRequiredResult,
	LOG_LEVEL_META_KEY,
	ProtocolError,
	ProtocolErrorCode,
	SdkError,
	SdkErrorCode,
	SSEClientTransport,
	type ClientContext,
	type JSONObject,
	type LoggingLevel,
	type McpSubscription,
	type Result,
	type Transport,
} from '@modelcontextprotocol/client';
import type { Disposable } from '../../common/base/disposable.ts';
import { toDisposable } from '../../common/base/disposable.ts';
import type { Upstream, UpstreamPhase } from '../../common/model/upstream.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Logger } from '../ports/logger.ts';
import type { McpListKind, RoutedMethod } from '../ports/upstream.ts';
import { Backoff } from './backoff.ts';
import type { Call } from './call.ts';
import { CallTable } from './callTable.ts';
import { HttpTransport } from './httpTransport.ts';
import { readManifest, type Manifest, type ManifestStore } from './manifest.ts';
import { ProcessTransport } from './processTransport.ts';

/** Values of variables and headers, by name. */
export interface Secrets {
	readonly env: Readonly<Record<string, string>>;
	readonly headers: Readonly<Record<string, string>>;
}

export interface ConnectionServices {
	readonly logger: Logger;
	readonly manifests: ManifestStore;
	readonly version: string;
	readonly secrets: () => Secrets;
	/** @throws OperationError when the profile's policy forbids it */
	readonly demandLeave: () => void;
	/** How the server is, changed. */
	readonly statusChanged: () => void;
	readonly listChanged: (kind: McpListKind) => void;
	readonly resourceUpdated: (uri: string) => void;
	/** Answers a question that no assistant can be asked. */
	readonly askWindow: (upstream: Upstream, method: string, params: unknown, signal: AbortSignal) => Promise<Result>;
}

/** A server that has not said who it is by then is given up. Milliseconds. */
const CONNECT_MS = 30_000;
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;
/** A verdict about the protocol's revision is asked for again after a day. Milliseconds. */
const VERDICT_MS = 24 * 60 * 60_000;
/** A call waits for a server that is to be started again, when it is not longer than this. Milliseconds. */
const PATIENCE_MS = 5000;
const FOREVER_MS = 2 ** 31 - 1;
const LISTS: readonly McpListKind[] = ['tools', 'prompts', 'resources'];

/** One upstream server: started when it is first needed, one connection for whoever calls. */
export class UpstreamConnection {
	upstream: Upstream;
	readonly #services: ConnectionServices;
	readonly #backoff = new Backoff();
	readonly #calls: CallTable;
	readonly #watched = new Map<string, number>();
	#manifest: Manifest | undefined;
	#client: Client | undefined;
	#transport: Transport | undefined;
	#connecting: Promise<Client> | undefined;
	#listening: McpSubscription | undefined;
	#refreshing: Promise<void> | undefined;
	#closed = false;
	#lastError: string | undefined;
	#level: LoggingLevel | undefined;

	constructor(upstream: Upstream, services: ConnectionServices) {
		this.upstream = upstream;
		this.#services = services;
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
	}

	/** Connects, if that was not done. @throws OperationError `unavailable` with the reason */
	async connect(): Promise<Client> {
		if (this.#closed)
			throw new OperationError('unavailable', `${this.upstream.name} was removed or changed. Try again.`);
		this.#services.demandLeave();
		if (this.#client !== undefined) return this.#client;
		this.#connecting ??= this.#start().finally(() => {
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
		await this.#calls.enter(call, this.#isBlind());
		try {
			const used = this.#client;
			try {
				return await this.#send(await this.connect(), method, params, call);
			} catch (error) {
				if (used === undefined || call.signal.aborted || !isLost(error, repeatable)) throw error;
				this.#drop(used, messageOf(error));
				this.forgive();
				return await this.#send(await this.connect(), method, params, call);
			}
		} catch (error) {
			throw this.#explained(error, call);
		} finally {
			this.#calls.leave(call);
		}
	}

	/** Hears of changes of a resource until it is disposed. */
	async watch(uri: string): Promise<Disposable> {
		this.#watched.set(uri, (this.#watched.get(uri) ?? 0) + 1);
		if (this.#watched.get(uri) === 1) await this.#subscribe(await this.connect(), uri);
		return toDisposable(() => {
			const left = (this.#watched.get(uri) ?? 1) - 1;
			if (left > 0) return void this.#watched.set(uri, left);
			this.#watched.delete(uri);
			if (this.#client !== undefined) void this.#unsubscribe(this.#client, uri);
		});
	}

	setLevel(level: LoggingLevel): void {
		this.#level = level;
		const client = this.#client;
		if (client === undefined || client.getProtocolEra() !== 'legacy') return;
		if (client.getServerCapabilities()?.logging === undefined) return;
		client.request({ method: 'logging/setLevel', params: { level } }).catch((error: unknown) => this.#note(error));
	}

	rootsChanged(): void {
		const client = this.#client;
		if (client?.getProtocolEra() === 'legacy')
			client.sendRootsListChanged().catch((error: unknown) => this.#note(error));
	}

	/** Ends the connection, and the process. */
	async close(): Promise<void> {
		this.#closed = true;
		await this.#connecting?.catch(() => undefined);
		const client = this.#client;
		this.#client = undefined;
		this.#transport = undefined;
		await client?.close().catch((error: unknown) => this.#note(error));
	}

	/** Over these the server does not say which call a question belongs to. */
	#isBlind(): boolean {
		return this.#manifest?.verdict.kind !== 'modern' && this.upstream.type !== 'http';
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
		if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
		this.#backoff.started(performance.now());
		try {
			return await this.#open();
		} catch (error) {
			throw this.#failed(messageOf(error), true);
		}
	}

	async #open(): Promise<Client> {
		const prior = this.#prior();
		try {
			return await this.#openWith(prior);
		} catch (error) {
			// A server may take the question for its revision amiss; one that is known to be older is not asked.
			if (prior !== undefined || this.upstream.era !== 'auto' || !isEraFailure(error)) throw error;
			return await this.#openWith({ kind: 'legacy' });
		}
	}

	async #openWith(prior: Manifest['verdict'] | undefined): Promise<Client> {
		const client = this.#createClient();
		const transport = this.#createTransport();
		const limit = AbortSignal.timeout(CONNECT_MS);
		try {
			await Promise.race([
				client.connect(transport, { ...(prior && { prior }), timeout: CONNECT_MS, signal: limit }),
				rejectAt(limit, `It did not answer within ${CONNECT_MS / 1000} s.`),
			]);
			const manifest = await readManifest(client, this.upstream, this.#calls.asks, limit);
			this.#adopt(client, transport, manifest);
			return client;
		} catch (error) {
			const failure = transport instanceof ProcessTransport ? transport.failure : undefined;
			await client.close().catch(() => undefined); // what failed is told below
			await transport.close().catch(() => undefined);
			throw failure === undefined || isEraFailure(error) ? error : new Error(failure, { cause: error });
		}
	}

	#adopt(client: Client, transport: Transport, manifest: Manifest): void {
		this.#client = client;
		this.#transport = transport;
		this.#lastError = undefined;
		this.#useManifest(manifest);
		// oxlint-disable-next-line unicorn/prefer-add-event-listener -- a client of the SDK is no event target
		client.onclose = () => this.#drop(client, transport instanceof ProcessTransport ? transport.failure : undefined);
		this.#services.logger.info('MCP server is connected', { alias: this.upstream.alias, era: manifest.verdict.kind });
		void this.#follow(client);
		if (this.#level !== undefined) this.setLevel(this.#level);
		for (const uri of this.#watched.keys()) void this.#subscribe(client, uri);
	}

	#useManifest(manifest: Manifest): void {
		const before = this.#manifest;
		this.#manifest = manifest;
		this.#services.manifests.write(this.upstream, manifest);
		for (const kind of LISTS) if (!sameList(before, manifest, kind)) this.#services.listChanged(kind);
	}

	#createClient(): Client {
		const { era } = this.upstream;
		const client = new Client(
			{ name: 'understory', title: 'Understory', version: this.#services.version },
			{
				capabilities: { elicitation: { form: {}, url: {} }, sampling: {}, roots: { listChanged: true } },
				versionNegotiation: {
					mode: era === 'modern' ? { pin: '2026-07-28' } : era,
					probe: { timeoutMs: PATIENCE_MS },
				},
			},
		);
		// oxlint-disable-next-line unicorn/prefer-add-event-listener -- a client of the SDK is no event target
		client.onerror = (error) => this.#note(error);
		for (const method of ['sampling/createMessage', 'elicitation/create', 'roots/list'] as const)
			client.setRequestHandler(
				method,
				async ({ params }, ctx) =>
					(await this.#answer(method, params as Record<string, unknown> | undefined, ctx)) as never,
			);
		for (const kind of LISTS)
			client.setNotificationHandler(`notifications/${kind}/list_changed`, () => void this.#refresh(client));
		client.setNotificationHandler('notifications/resources/updated', ({ params }) =>
			this.#services.resourceUpdated(params.uri),
		);
		client.setNotificationHandler('notifications/message', ({ params }) => {
			const call = this.#calls.only();
			if (call !== undefined) call.caller.log(params);
			else this.#services.logger.debug('An MCP server wrote a log message', { alias: this.upstream.alias });
		});
		return client;
	}

	#createTransport(): Transport {
		const { type, command, args, cwd, url } = this.upstream;
		const { env, headers } = this.#services.secrets();
		if (type === 'stdio')
			return new ProcessTransport({
				command,
				args,
				cwd,
				env: pick(env, this.upstream.env),
				maxMessageBytes: MAX_MESSAGE_BYTES,
				onRemark: (line) =>
					this.#services.logger.info('MCP server', { alias: this.upstream.alias, line: redacted(line, env) }),
			});
		const requestInit = { headers: pick(headers, this.upstream.headers) };
		return type === 'sse'
			? new SSEClientTransport(new URL(url), { requestInit })
			: new HttpTransport(new URL(url), { requestInit });
	}

	/** A question of the server goes to the caller in whose course it was asked, and to nobody else. */
	async #answer(method: string, params: Record<string, unknown> | undefined, ctx: ClientContext): Promise<Result> {
		const { id, signal } = ctx.mcpReq;
		const told = this.#transport instanceof HttpTransport ? this.#transport.originOf(id) : undefined;
		const call = told ?? (await this.#calls.ownerOfQuestion(signal));
		if (call === undefined)
			throw new ProtocolError(
				ProtocolErrorCode.InvalidRequest,
				'It cannot be told whose call this belongs to, so nobody was asked. Call the tool again.',
			);
		call.hasAsked = true;
		if (canAnswer(call, method)) return call.ask(method, params, signal);
		return this.#services.askWindow(this.upstream, method, params, AbortSignal.any([signal, call.signal]));
	}

	async #send(
		client: Client,
		method: RoutedMethod,
		params: Readonly<Record<string, unknown>>,
		call: Call,
	): Promise<Result> {
		const { caller } = call;
		const modern = client.getProtocolEra() === 'modern';
		const limit = new IdleLimit(this.upstream.timeoutSeconds * 1000);
		call.onWaiting = (waiting) => (waiting ? limit.pause() : limit.restart());
		const withMeta = {
			...params,
			_meta: {
				...caller.meta,
				...(modern && { [CLIENT_CAPABILITIES_META_KEY]: caller.capabilities }),
				...(modern && caller.logLevel !== undefined && { [LOG_LEVEL_META_KEY]: caller.logLevel }),
			},
			...(modern && caller.inputResponses !== undefined && { inputResponses: caller.inputResponses }),
			...(modern && caller.requestState !== undefined && { requestState: caller.requestState }),
		};
		const options = {
			signal: AbortSignal.any([call.signal, limit.signal]),
			timeout: FOREVER_MS,
			allowInputRequired: true,
			...(caller.progress !== undefined && {
				onprogress: (progress: Parameters<NonNullable<typeof caller.progress>>[0]) => {
					limit.restart();
					caller.progress?.(progress);
				},
			}),
		};
		try {
			if (method !== 'tools/call') return await client.request({ method, params: withMeta }, options);
			const tool = this.#manifest?.tools.find(({ name }) => name === params['name']);
			const { outputSchema: _checkedByTheCaller, ...definition } = tool ?? { name: call.subject, inputSchema: EMPTY };
			const call_ = withMeta as typeof withMeta & { name: string; arguments?: JSONObject };
			return await client.callTool(call_, { ...options, toolDefinition: definition });
		} finally {
			limit.stop();
		}
	}

	/** Asks to be told of changed lists, where that has to be asked for. */
	async #follow(client: Client): Promise<void> {
		if (client.getProtocolEra() !== 'modern') return;
		const has = client.getServerCapabilities() ?? {};
		const filter = {
			...(has.tools?.listChanged === true && { toolsListChanged: true }),
			...(has.prompts?.listChanged === true && { promptsListChanged: true }),
			...(has.resources?.listChanged === true && { resourcesListChanged: true }),
			...(has.resources?.subscribe === true &&
				this.#watched.size > 0 && { resourceSubscriptions: [...this.#watched.keys()] }),
		};
		try {
			await this.#listening?.close();
			this.#listening = undefined;
			if (Object.keys(filter).length > 0) this.#listening = await client.listen(filter);
		} catch (error) {
			this.#note(error);
		}
	}

	async #subscribe(client: Client, uri: string): Promise<void> {
		try {
			if (client.getProtocolEra() === 'modern') await this.#follow(client);
			else await client.subscribeResource({ uri });
		} catch (error) {
			this.#note(error);
		}
	}

	async #unsubscribe(client: Client, uri: string): Promise<void> {
		try {
			if (client.getProtocolEra() === 'modern') await this.#follow(client);
			else await client.unsubscribeResource({ uri });
		} catch (error) {
			this.#note(error);
		}
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

	#drop(client: Client, reason: string | undefined): void {
		if (client !== this.#client) return;
		this.#client = undefined;
		this.#transport = undefined;
		this.#listening = undefined;
		this.#backoff.ended(performance.now());
		this.#lastError = reason ?? 'The connection was lost.';
		this.#services.logger.warn('MCP server is gone', { alias: this.upstream.alias, reason: this.#lastError });
		this.#services.statusChanged();
		client.close().catch((error: unknown) => this.#note(error));
		// Whoever watches a resource would not notice that nothing comes any more.
		if (this.#watched.size > 0 && !this.#closed) this.connect().catch(() => undefined); // the status tells
	}

	#failed(reason: string, counts: boolean): OperationError {
		if (counts) this.#backoff.ended(performance.now());
		this.#lastError = reason;
		this.#services.logger.warn('MCP server did not start', { alias: this.upstream.alias, reason });
		return new OperationError('unavailable', `${this.upstream.name} is not available: ${reason}`);
	}

	#explained(error: unknown, call: Call): unknown {
		if (call.signal.aborted || error instanceof ProtocolError || OperationError.is(error)) return error;
		const reason = this.#lastError ?? messageOf(error);
		return new OperationError('unavailable', `${this.upstream.name}: ${reason}`);
	}

	#prior(): Manifest['verdict'] | undefined {
		const { era } = this.upstream;
		if (era === 'legacy') return { kind: 'legacy' };
		const manifest = this.#manifest;
		if (manifest === undefined || Date.now() - manifest.at > VERDICT_MS) return undefined;
		// What a modern server says of itself may change between two starts, so only the other verdict saves something.
		return manifest.verdict.kind === 'legacy' && era === 'auto' ? manifest.verdict : undefined;
	}

	#note(error: unknown): void {
		this.#services.logger.debug('MCP server', { alias: this.upstream.alias, error: messageOf(error) });
	}
}

const MANY_FAILURES = 5;
const EMPTY = { type: 'object' as const };

/** Time without a sign of life; it stands still while the user is asked. */
class IdleLimit {
	readonly #milliseconds: number;
	readonly #abort = new AbortController();
	#timer: NodeJS.Timeout | undefined;

	constructor(milliseconds: number) {
		this.#milliseconds = milliseconds;
		this.restart();
	}

	get signal(): AbortSignal {
		return this.#abort.signal;
	}

	restart(): void {
		this.pause();
		const seconds = this.#milliseconds / 1000;
		this.#timer = setTimeout(
			() =>
				this.#abort.abort(
					new OperationError('unavailable', `The call took longer than ${seconds} s and was cancelled.`),
				),
			this.#milliseconds,
		);
	}

	pause(): void {
		clearTimeout(this.#timer);
	}

	stop(): void {
		this.pause();
	}
}

function canAnswer({ caller: { capabilities } }: Call, method: string): boolean {
	if (method === 'elicitation/create') return capabilities.elicitation !== undefined;
	if (method === 'sampling/createMessage') return capabilities.sampling !== undefined;
	return capabilities.roots !== undefined;
}

/** True when the connection was lost in a way that lets the request be sent again. */
function isLost(error: unknown, repeatable: boolean): boolean {
	if (error instanceof SdkError) {
		if (error.code === SdkErrorCode.ConnectionClosed) return repeatable;
		if (error.code === SdkErrorCode.NotConnected || error.code === SdkErrorCode.SendFailed) return true;
		return (error.data as { status?: number } | undefined)?.status === 404; // the session is gone; nothing was done
	}
	const cause = error instanceof Error ? (error.cause as { code?: string } | undefined) : undefined;
	return cause?.code === 'ECONNREFUSED';
}

function isEraFailure(error: unknown): boolean {
	return error instanceof SdkError && error.code === SdkErrorCode.EraNegotiationFailed;
}

function sameList(before: Manifest | undefined, after: Manifest, kind: McpListKind): boolean {
	const of = (manifest: Manifest | undefined): unknown =>
		kind === 'resources' ? [manifest?.resources, manifest?.templates] : manifest?.[kind];
	return JSON.stringify(of(before)) === JSON.stringify(of(after));
}

function pick(values: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
	return Object.fromEntries(names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])));
}

/** Servers like to print what they were started with. */
function redacted(line: string, secrets: Readonly<Record<string, string>>): string {
	return Object.values(secrets)
		.filter((value) => value.length >= 4)
		.reduce((text, value) => text.replaceAll(value, '•••'), line);
}

function rejectAt(signal: AbortSignal, message: string): Promise<never> {
	return new Promise((_resolve, reject) => {
		signal.addEventListener('abort', () => reject(new Error(message)), { once: true });
	});
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

/** Whether a result asks the caller something before it is complete. */
export function asksMore(result: Result): boolean {
	return isInputRequiredResult(result);
}
