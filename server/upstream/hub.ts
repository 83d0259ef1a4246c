import type { LoggingLevel, Prompt, Resource, ResourceTemplateType, Result, Tool } from '@modelcontextprotocol/server';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import { Emitter } from '../../common/base/emitter.ts';
import type { UpstreamCall, UpstreamStatus, UpstreamTool } from '../../common/model/upstream.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { changedRule } from '../core/upstreams/changedRule.ts';
import { abortable } from '../base/abortable.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { OpenFolders } from '../ports/openFolders.ts';
import type { Store } from '../ports/store.ts';
import type {
	AskRoots,
	McpCaller,
	McpListKind,
	RoutedMethod,
	UpstreamAdmin,
	Upstreams,
	UpstreamSecrets,
	Watch,
} from '../ports/upstream.ts';
import { CallLog } from './callLog.ts';
import { Catalog } from './catalog.ts';
import type { UpstreamConnection } from './connection.ts';
import { Connections, type ConnectionsOptions } from './connections.ts';
import { statusOf, toolsOf } from './describe.ts';
import { toolPin } from './hashes.ts';
import { Requests } from './requests.ts';
import { LogWishes } from './logWishes.ts';
import { Roots } from './roots.ts';
import { Router } from './router.ts';
import { LISTED_TOOLS, SEARCH_TOOLS } from './searchTools.ts';
import { ToolSearch } from './toolSearch.ts';

export interface HubOptions extends Omit<ConnectionsOptions, 'roots' | 'logWishes'> {
	readonly folders: OpenFolders;
	readonly store: Pick<Store, 'work' | 'onDidAppend' | 'execute'>;
	readonly embedder: () => Promise<Embedder>;
	/** Names of our own tools and prompts, which no server can take. */
	readonly reserved: ReadonlySet<string>;
}

/** A first list waits this long for servers that never ran; those that take longer are told of later. Milliseconds. */
const FIRST_LIST_MS = 5000;

/** All registered MCP servers as one: their lists together, each request to the one it is for. */
export class UpstreamHub implements Upstreams, UpstreamAdmin, Disposable {
	readonly #store: HubOptions['store'];
	readonly #logger: HubOptions['logger'];
	readonly #connections: Connections;
	readonly #catalog: Catalog;
	readonly #requests: Requests;
	readonly #roots: Roots;
	readonly #logWishes: LogWishes;
	readonly #changed: Emitter<McpListKind>;
	readonly #statusChanged: Emitter<void>;
	readonly #updated: Emitter<string>;
	readonly #grantsChanged: Emitter<void>;
	readonly #disposables = new DisposableList();
	readonly #log = new CallLog();
	/** Those that somebody waited for in vain: nobody does again, and what they have is told when they say it. */
	readonly #late = new WeakSet<UpstreamConnection>();

	constructor(options: HubOptions) {
		const { store, windows, policy, logger } = options;
		this.#store = store;
		this.#logger = logger;
		const failed = (error: unknown): void => logger.error('A listener of MCP servers failed', error);
		this.#changed = this.#disposables.push(new Emitter(failed));
		this.#statusChanged = this.#disposables.push(new Emitter(failed));
		this.#updated = this.#disposables.push(new Emitter(failed));
		this.#grantsChanged = this.#disposables.push(new Emitter(failed));
		this.#logWishes = new LogWishes(() => {
			for (const connection of this.#connections.enabled()) connection.tellLevel();
		});
		this.#roots = this.#disposables.push(new Roots(options.folders, () => this.rootsChanged()));
		this.#connections = new Connections(
			{ ...options, roots: this.#roots, logWishes: this.#logWishes },
			{
				statusChanged: () => this.#statusChanged.fire(),
				listChanged: (kind, id) => this.#listChanged(kind, id),
				resourceUpdated: (uri) => this.#updated.fire(uri),
				grantsChanged: () => this.#grantsChanged.fire(),
			},
		);
		this.#catalog = new Catalog(this.#connections, options.reserved);
		const router = this.#disposables.push(
			new Router({ log: this.#log, windows, approve: (id, tool) => this.#approve(id, tool) }),
		);
		const search = new ToolSearch(options.embedder);
		this.#requests = new Requests(this.#catalog, router, async (query, limit, signal) => {
			await this.#meetAll();
			return search.find(this.#catalog.tools(), query, limit, signal);
		});
		this.#disposables.push(
			store.onDidAppend((events) => {
				if (events.some(({ type }) => type.startsWith('upstream'))) this.#reload();
			}),
		);
		this.#disposables.push(policy.onDidChange(() => this.#connections.policyChanged()));
		this.#reload();
	}

	get onDidChange(): Upstreams['onDidChange'] {
		return this.#changed.event;
	}

	get onDidUpdateResource(): Upstreams['onDidUpdateResource'] {
		return this.#updated.event;
	}

	get onDidChangeStatus(): UpstreamAdmin['onDidChangeStatus'] {
		return this.#statusChanged.event;
	}

	get onDidChangeGrants(): UpstreamAdmin['onDidChangeGrants'] {
		return this.#grantsChanged.event;
	}

	/** Process ids of servers that run here. */
	get processes(): number[] {
		return this.#connections.processes;
	}

	async tools(): Promise<readonly Tool[]> {
		await this.#meetAll();
		const tools = this.#catalog.tools();
		return tools.length > LISTED_TOOLS ? SEARCH_TOOLS : tools;
	}

	async prompts(): Promise<readonly Prompt[]> {
		await this.#meetAll();
		return this.#catalog.prompts();
	}

	async resources(): Promise<readonly Resource[]> {
		await this.#meetAll();
		return this.#catalog.resources();
	}

	async templates(): Promise<readonly ResourceTemplateType[]> {
		await this.#meetAll();
		return this.#catalog.templates();
	}

	async route(
		method: RoutedMethod,
		params: Readonly<Record<string, unknown>>,
		caller: McpCaller,
	): Promise<Result | undefined> {
		const routed = this.#requests.route(method, params, caller);
		if (routed !== undefined || this.#strangers().length === 0) return routed;
		// What nobody has may belong to a server that has not run yet.
		await this.#meetAll();
		return this.#requests.route(method, params, caller);
	}

	inputSchemaOf(tool: string): unknown {
		return this.#catalog.tool(tool)?.item.inputSchema;
	}

	watch(uri: string): Watch | undefined {
		const [owner, another] = this.#catalog.ownersOf(uri);
		return another === undefined ? owner?.watch(uri) : undefined;
	}

	wishLevel(level: LoggingLevel): Disposable {
		return this.#logWishes.add(level);
	}

	joinRoots(ask: AskRoots): Disposable {
		return this.#roots.join(ask);
	}

	rootsChanged(): void {
		for (const connection of this.#connections.enabled()) connection.rootsChanged();
	}

	status(id: string): UpstreamStatus {
		return statusOf(this.#connections.get(id), this.#catalog.clashes(id));
	}

	toolsOf(id: string): UpstreamTool[] {
		return toolsOf(this.#connections.get(id));
	}

	pinOf(id: string, name: string): string | undefined {
		const tool = this.#connections.find(id)?.manifest?.tools.find((candidate) => candidate.name === name);
		return tool && toolPin(tool);
	}

	async test(id: string, signal: AbortSignal): Promise<UpstreamStatus> {
		const connection = this.#connections.get(id);
		connection.forgive();
		// What went wrong is in the status; what was not tried has none.
		const connected = connection.connect().catch((error: unknown) => {
			if (OperationError.is(error, 'forbidden')) throw error;
		});
		try {
			await abortable(connected, signal);
			return this.status(id);
		} finally {
			await this.#connections.rest(connection);
		}
	}

	setSecrets(id: string, secrets: UpstreamSecrets): void {
		this.#connections.setSecrets(id, secrets);
	}

	grants(): ReturnType<UpstreamAdmin['grants']> {
		return this.#connections.grants();
	}

	signOut(id: string): void {
		this.#connections.signOut(id);
	}

	calls(limit: number): UpstreamCall[] {
		return this.#log.newest(limit);
	}

	dispose(): void {
		this.#disposables.dispose();
	}

	/** Ends every server. */
	async close(): Promise<void> {
		this.dispose();
		await this.#connections.close();
	}

	#reload(): void {
		this.#connections.reload(this.#store.work.upstreams());
	}

	/** Servers of which nothing is known yet are started, so that their lists can be told. */
	async #meetAll(): Promise<void> {
		// Nobody waits for those that failed before; a list that changes is told.
		for (const connection of this.#connections.due()) connection.connect().catch(() => undefined); // the status tells
		const strangers = this.#strangers();
		if (strangers.length === 0) return;
		const met = Promise.allSettled(strangers.map((connection) => connection.connect()));
		await Promise.race([met, new Promise((resolve) => setTimeout(resolve, FIRST_LIST_MS).unref())]);
		for (const connection of strangers) if (connection.manifest === undefined) this.#late.add(connection);
	}

	#strangers(): UpstreamConnection[] {
		return this.#connections.strangers().filter((connection) => !this.#late.has(connection));
	}

	/** The user allowed a tool for good, as it is now. */
	#approve(id: string, { name }: Tool): void {
		const before = this.#connections.find(id)?.upstream.rules.find(({ tool }) => tool === name);
		const rule = changedRule(name, before, { approval: 'always' }, this.pinOf(id, name));
		this.#store.execute({ type: 'upstream/rule', id, rules: [rule] });
	}

	/** Tools that are seen for the first time are remembered as they are, so that a change is noticed. */
	#pinNew(id: string): void {
		queueMicrotask(() => {
			const connection = this.#connections.find(id);
			if (connection === undefined) return;
			const known = new Set(connection.upstream.rules.map(({ tool }) => tool));
			const rules = (connection.manifest?.tools ?? [])
				.filter(({ name }) => !known.has(name))
				.map((tool) => ({ tool: tool.name, pin: toolPin(tool) }));
			if (rules.length > 0) this.#remember(id, rules);
		});
	}

	/** Where the log cannot be written they count as new once more. */
	#remember(id: string, rules: readonly { readonly tool: string; readonly pin: string }[]): void {
		try {
			this.#store.execute({ type: 'upstream/rule', id, rules });
		} catch (error) {
			this.#logger.error('Tools of an MCP server could not be remembered as they are', error);
		}
	}

	#listChanged(kind: McpListKind, id?: string): void {
		if (kind === 'tools' && id !== undefined) this.#pinNew(id);
		this.#catalog.changed(kind);
		this.#changed.fire(kind);
		this.#statusChanged.fire();
	}
}
