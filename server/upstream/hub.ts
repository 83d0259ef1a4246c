import { UriTemplate } from '@modelcontextprotocol/client';
import type { LoggingLevel, Prompt, Resource, ResourceTemplateType, Result, Tool } from '@modelcontextprotocol/server';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import { Emitter } from '../../common/base/emitter.ts';
import type { Upstream, UpstreamCall, UpstreamStatus, UpstreamTool } from '../../common/model/upstream.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { Logger } from '../ports/logger.ts';
import type { Policy } from '../ports/policy.ts';
import type { Store } from '../ports/store.ts';
import type {
	McpCaller,
	McpListKind,
	RoutedMethod,
	UpstreamAdmin,
	Upstreams,
	UpstreamSecrets,
} from '../ports/upstream.ts';
import type { Windows } from '../ports/windows.ts';
import { judge } from './approval.ts';
import { CallLog } from './callLog.ts';
import { UpstreamConnection } from './connection.ts';
import { ManifestStore, toolPin } from './manifest.ts';
import { nameTable, publicName, type Named, type NameTable } from './publicNames.ts';
import { Router } from './router.ts';
import { CALL_TOOL, FIND_TOOLS, foundResult, LISTED_TOOLS, SEARCH_TOOLS } from './searchTools.ts';
import { ToolSearch } from './toolSearch.ts';
import { windowAnswers } from './windowAnswers.ts';

export interface HubOptions {
	readonly store: Pick<Store, 'work' | 'onDidAppend' | 'execute'>;
	/** Folder for what servers said they have. */
	readonly folder: string;
	readonly logger: Logger;
	readonly version: string;
	readonly windows: Windows;
	readonly policy: Policy;
	readonly embedder: () => Promise<Embedder>;
	/** Names of our own tools and prompts, which no server can take. */
	readonly reserved: ReadonlySet<string>;
}

/** A first list waits this long for servers that never ran; those that take longer are told of later. Milliseconds. */
const FIRST_LIST_MS = 5000;
const NO_SECRETS: UpstreamSecrets = { env: {}, headers: {} };

/** All registered MCP servers as one: their lists together, each request to the one it is for. */
export class UpstreamHub implements Upstreams, UpstreamAdmin, Disposable {
	readonly #options: HubOptions;
	readonly #manifests: ManifestStore;
	readonly #connections = new Map<string, UpstreamConnection>();
	readonly #secrets = new Map<string, UpstreamSecrets>();
	readonly #changed: Emitter<McpListKind>;
	readonly #statusChanged: Emitter<void>;
	readonly #updated: Emitter<string>;
	readonly #disposables = new DisposableList();
	readonly #router: Router;
	readonly #log = new CallLog();
	readonly #search: ToolSearch;
	#tools: NameTable<Tool> | undefined;
	#prompts: NameTable<Prompt> | undefined;

	constructor(options: HubOptions) {
		this.#options = options;
		this.#manifests = new ManifestStore(options.folder);
		this.#search = new ToolSearch(options.embedder);
		const failed = (error: unknown): void => options.logger.error('A listener of MCP servers failed', error);
		this.#changed = this.#disposables.push(new Emitter(failed));
		this.#statusChanged = this.#disposables.push(new Emitter(failed));
		this.#updated = this.#disposables.push(new Emitter(failed));
		this.#router = new Router({
			log: this.#log,
			windows: options.windows,
			approve: (id, tool) => {
				const pin = this.pinOf(id, tool.name);
				const rule = { tool: tool.name, approval: 'always' as const, ...(pin !== undefined && { pin }) };
				options.store.execute({ type: 'upstream/rule', id, rules: [rule] });
			},
		});
		this.#disposables.push(
			options.store.onDidAppend((events) => {
				if (events.some(({ type }) => type.startsWith('upstream'))) this.#reload();
			}),
		);
		this.#disposables.push(
			options.policy.onDidChange(() => {
				if (this.#enabled().length === 0)
					for (const connection of Array.from(this.#connections.values()))
						this.#replace(connection.upstream, connection);
				this.#listsChanged();
			}),
		);
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

	/** Process ids of servers that run here. */
	get processes(): number[] {
		return [...this.#connections.values()].flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
	}

	async tools(): Promise<readonly Tool[]> {
		const tools = await this.#allTools();
		return tools.length > LISTED_TOOLS ? SEARCH_TOOLS : tools;
	}

	async prompts(): Promise<readonly Prompt[]> {
		await this.#meetAll();
		return [...this.#promptTable().byName].map(([name, { item }]) => ({ ...item, name }));
	}

	async resources(): Promise<readonly Resource[]> {
		await this.#meetAll();
		const all = this.#enabled().flatMap(({ manifest }) => manifest?.resources ?? []);
		return [...new Map(all.map((resource) => [resource.uri, resource])).values()].filter(
			({ uri }) => this.#ownersOf(uri).length === 1,
		);
	}

	async templates(): Promise<readonly ResourceTemplateType[]> {
		await this.#meetAll();
		return this.#enabled().flatMap(({ manifest }) => manifest?.templates ?? []);
	}

	async route(
		method: RoutedMethod,
		params: Readonly<Record<string, unknown>>,
		caller: McpCaller,
	): Promise<Result | undefined> {
		return this.#routeKnown(method, params, caller) ?? (await this.#routeMet(method, params, caller));
	}

	/** What nobody has may belong to a server that has not run yet. */
	async #routeMet(
		method: RoutedMethod,
		params: Readonly<Record<string, unknown>>,
		caller: McpCaller,
	): Promise<Result | undefined> {
		if (this.#strangers().length === 0) return undefined;
		await this.#meetAll();
		return this.#routeKnown(method, params, caller);
	}

	#routeKnown(
		method: RoutedMethod,
		params: Readonly<Record<string, unknown>>,
		caller: McpCaller,
	): Promise<Result> | undefined {
		switch (method) {
			case 'tools/call':
				return this.#routeTool(params, caller);
			case 'prompts/get':
				return this.#routePrompt(params, caller);
			case 'resources/read':
				return this.#routeResource(params, caller);
			case 'completion/complete':
				return this.#routeCompletion(params, caller);
		}
	}

	async watch(uri: string): Promise<Disposable | undefined> {
		const [owner, another] = this.#ownersOf(uri);
		return another === undefined ? owner?.watch(uri) : undefined;
	}

	setLevel(level: LoggingLevel): void {
		for (const connection of this.#enabled()) connection.setLevel(level);
	}

	rootsChanged(): void {
		for (const connection of this.#enabled()) connection.rootsChanged();
	}

	status(id: string): UpstreamStatus {
		const connection = this.#existing(id);
		const { manifest, lastError, phase, upstream } = connection;
		return {
			phase,
			...(lastError !== undefined && { lastError }),
			missingSecrets: connection.missingSecrets(),
			tools: manifest?.tools.length ?? 0,
			prompts: manifest?.prompts.length ?? 0,
			resources: (manifest?.resources.length ?? 0) + (manifest?.templates.length ?? 0),
			...(manifest !== undefined && {
				serverName: manifest.serverName,
				serverVersion: manifest.serverVersion,
				era: manifest.verdict.kind,
			}),
			problems: [
				...(manifest?.problems ?? []),
				...(this.#toolTable().problems.get(upstream.id) ?? []),
				...(this.#promptTable().problems.get(upstream.id) ?? []),
			],
		};
	}

	toolsOf(id: string): UpstreamTool[] {
		const { upstream, manifest } = this.#existing(id);
		return (manifest?.tools ?? []).map((tool) => {
			const { enabled, approval, changed, rule } = judge(upstream, tool);
			return {
				name: tool.name,
				publicName: publicName(upstream, tool.name),
				title: tool.title ?? tool.annotations?.title ?? tool.name,
				description: tool.description ?? '',
				readOnly: tool.annotations?.readOnlyHint === true,
				enabled,
				approval,
				changed,
				...(rule?.approval !== undefined && { rule: rule.approval }),
			};
		});
	}

	pinOf(id: string, name: string): string | undefined {
		const tool = this.#connections.get(id)?.manifest?.tools.find((candidate) => candidate.name === name);
		return tool && toolPin(tool);
	}

	async test(id: string, signal: AbortSignal): Promise<UpstreamStatus> {
		const connection = this.#existing(id);
		connection.forgive();
		const gaveUp = Promise.withResolvers<never>();
		signal.addEventListener('abort', () => gaveUp.reject(signal.reason), { once: true });
		// What went wrong is in the status.
		await Promise.race([connection.connect().catch(() => undefined), gaveUp.promise]);
		return this.status(id);
	}

	setSecrets(id: string, secrets: UpstreamSecrets): void {
		if (JSON.stringify(this.#secrets.get(id)) === JSON.stringify(secrets)) return;
		this.#secrets.set(id, secrets);
		const connection = this.#connections.get(id);
		if (connection === undefined) return;
		this.#replace(connection.upstream, connection);
		this.#statusChanged.fire();
	}

	calls(limit: number): UpstreamCall[] {
		return this.#log.newest(limit);
	}

	dispose(): void {
		this.#disposables.dispose();
		this.#router.dispose();
	}

	/** Ends every server. */
	async close(): Promise<void> {
		this.dispose();
		await Promise.all([...this.#connections.values()].map((connection) => connection.close()));
	}

	async #allTools(): Promise<Tool[]> {
		await this.#meetAll();
		return [...this.#toolTable().byName].map(([name, { item }]) => ({ ...item, name }));
	}

	#routeTool(params: Readonly<Record<string, unknown>>, caller: McpCaller): Promise<Result> | undefined {
		const { name, arguments: args } = params as { name: string; arguments?: Record<string, unknown> };
		if (name === FIND_TOOLS) return this.#findTools(args ?? {}, caller);
		if (name === CALL_TOOL) {
			const { name: inner, arguments: innerArgs } = (args ?? {}) as { name?: unknown; arguments?: unknown };
			if (typeof inner !== 'string') return undefined;
			return this.#routeTool({ name: inner, arguments: innerArgs ?? {} }, caller);
		}
		const found = this.#toolTable().byName.get(name);
		const connection = found && this.#connections.get(found.owner.id);
		if (found === undefined || connection === undefined) return undefined;
		return this.#router.callTool(connection, found.item, { ...params, name: found.name }, caller);
	}

	async #findTools(args: Readonly<Record<string, unknown>>, { signal }: McpCaller): Promise<Result> {
		const limit = typeof args['limit'] === 'number' ? Math.min(50, Math.max(1, args['limit'])) : 8;
		const query = typeof args['query'] === 'string' ? args['query'] : '';
		return foundResult(await this.#search.find(await this.#allTools(), query, limit, signal));
	}

	#routePrompt(params: Readonly<Record<string, unknown>>, caller: McpCaller): Promise<Result> | undefined {
		const found = this.#promptTable().byName.get(params['name'] as string);
		const connection = found && this.#connections.get(found.owner.id);
		if (found === undefined || connection === undefined) return undefined;
		return this.#router.request(
			connection,
			'prompts/get',
			{ ...params, name: found.name },
			`prompt ${found.name}`,
			caller,
		);
	}

	#routeResource(params: Readonly<Record<string, unknown>>, caller: McpCaller): Promise<Result> | undefined {
		const uri = params['uri'] as string;
		const [owner, another] = this.#ownersOf(uri);
		if (owner === undefined) return undefined;
		if (another === undefined) return this.#router.request(owner, 'resources/read', params, `resource ${uri}`, caller);
		return Promise.reject(
			new OperationError(
				'invalidInput',
				`${owner.upstream.name} and ${another.upstream.name} both have ${uri}. Disable one of them.`,
			),
		);
	}

	#routeCompletion(params: Readonly<Record<string, unknown>>, caller: McpCaller): Promise<Result> | undefined {
		const ref = params['ref'] as { type: string; name?: string; uri?: string };
		if (ref.type === 'ref/prompt') {
			const found = this.#promptTable().byName.get(ref.name ?? '');
			const connection = found && this.#connections.get(found.owner.id);
			if (found === undefined || connection === undefined) return undefined;
			const inner = { ...params, ref: { ...ref, name: found.name } };
			return this.#router.request(connection, 'completion/complete', inner, 'completion', caller);
		}
		const owner = this.#enabled().find(({ manifest }) =>
			manifest?.templates.some(({ uriTemplate }) => uriTemplate === ref.uri),
		);
		return owner && this.#router.request(owner, 'completion/complete', params, 'completion', caller);
	}

	/** Servers that list the address, or else have a template it fits. */
	#ownersOf(uri: string): UpstreamConnection[] {
		const enabled = this.#enabled();
		const listing = enabled.filter(({ manifest }) => manifest?.resources.some((resource) => resource.uri === uri));
		if (listing.length > 0) return listing;
		return enabled.filter(({ manifest }) => manifest?.templates.some(({ uriTemplate }) => fits(uriTemplate, uri)));
	}

	#enabled(): UpstreamConnection[] {
		if (this.#options.policy.refusal('allowUpstreamServers') !== undefined) return [];
		return [...this.#connections.values()].filter(({ upstream }) => upstream.enabled);
	}

	/** Servers of which nothing is known yet are started, so that their lists can be told. */
	async #meetAll(): Promise<void> {
		const strangers = this.#strangers();
		if (strangers.length === 0) return;
		const met = Promise.allSettled(strangers.map((connection) => connection.connect()));
		await Promise.race([met, new Promise((resolve) => setTimeout(resolve, FIRST_LIST_MS).unref())]);
	}

	#strangers(): UpstreamConnection[] {
		return this.#enabled().filter(
			(connection) =>
				connection.manifest === undefined &&
				connection.phase !== 'waiting' &&
				connection.phase !== 'failed' &&
				connection.missingSecrets().length === 0,
		);
	}

	#toolTable(): NameTable<Tool> {
		return (this.#tools ??= nameTable(
			this.#named(({ manifest, upstream }) => manifest?.tools.filter((tool) => judge(upstream, tool).enabled)),
			this.#options.reserved,
		));
	}

	#promptTable(): NameTable<Prompt> {
		return (this.#prompts ??= nameTable(
			this.#named(({ manifest }) => manifest?.prompts),
			this.#options.reserved,
		));
	}

	#named<T extends { name: string }>(of: (connection: UpstreamConnection) => readonly T[] | undefined): Named<T>[] {
		return this.#enabled().flatMap((connection) =>
			(of(connection) ?? []).map((item) => ({ owner: connection.upstream, name: item.name, item })),
		);
	}

	#existing(id: string): UpstreamConnection {
		const connection = this.#connections.get(id);
		if (connection === undefined)
			throw new OperationError('notFound', `There is no MCP server ${id}; it may have been removed.`);
		return connection;
	}

	/** Brings the connections in line with the registry. One whose definition is the same goes on. */
	#reload(): void {
		const registered = new Map(this.#options.store.work.upstreams().map((upstream) => [upstream.id, upstream]));
		for (const [id, connection] of this.#connections) {
			const upstream = registered.get(id);
			if (upstream === undefined) this.#forget(id, connection);
			else if (JSON.stringify(upstream) !== JSON.stringify(connection.upstream)) this.#update(upstream, connection);
		}
		for (const [id, upstream] of registered)
			if (!this.#connections.has(id)) this.#connections.set(id, this.#connect(upstream));
		this.#listsChanged();
		this.#statusChanged.fire();
	}

	#update(upstream: Upstream, connection: UpstreamConnection): void {
		if (upstream.enabled && reach(upstream) === reach(connection.upstream)) connection.upstream = upstream;
		else this.#replace(upstream, connection);
	}

	#replace(upstream: Upstream, connection: UpstreamConnection): void {
		this.#end(connection);
		this.#connections.set(upstream.id, this.#connect(upstream));
		this.#listsChanged();
	}

	#forget(id: string, connection: UpstreamConnection): void {
		this.#end(connection);
		this.#connections.delete(id);
		this.#secrets.delete(id);
		this.#manifests.remove(id);
	}

	#end(connection: UpstreamConnection): void {
		connection.close().catch((error: unknown) => this.#options.logger.error('An MCP server did not end', error));
	}

	#connect(upstream: Upstream): UpstreamConnection {
		const { logger, version, windows, policy } = this.#options;
		return new UpstreamConnection(upstream, {
			logger,
			version,
			manifests: this.#manifests,
			demandLeave: () => policy.demand('allowUpstreamServers'),
			secrets: () => this.#secrets.get(upstream.id) ?? NO_SECRETS,
			statusChanged: () => this.#statusChanged.fire(),
			listChanged: (kind) => {
				if (kind === 'tools') this.#pinNew(upstream.id);
				this.#listChanged(kind);
			},
			resourceUpdated: (uri) => this.#updated.fire(uri),
			askWindow: windowAnswers(windows),
		});
	}

	/** Tools that are seen for the first time are remembered as they are, so that a change is noticed. */
	#pinNew(id: string): void {
		queueMicrotask(() => {
			const connection = this.#connections.get(id);
			if (connection === undefined) return;
			const known = new Set(connection.upstream.rules.map(({ tool }) => tool));
			const rules = (connection.manifest?.tools ?? [])
				.filter(({ name }) => !known.has(name))
				.map((tool) => ({ tool: tool.name, pin: toolPin(tool) }));
			if (rules.length > 0) this.#options.store.execute({ type: 'upstream/rule', id, rules });
		});
	}

	#listsChanged(): void {
		for (const kind of ['tools', 'prompts', 'resources'] as const) this.#listChanged(kind);
	}

	#listChanged(kind: McpListKind): void {
		if (kind === 'tools') this.#tools = undefined;
		if (kind === 'prompts') this.#prompts = undefined;
		this.#changed.fire(kind);
		this.#statusChanged.fire();
	}
}

/** What decides how a server is reached; all else can change while it runs. */
function reach({ type, command, args, cwd, env, url, headers, era, enabled }: Upstream): string {
	return JSON.stringify([type, command, args, cwd, env, url, headers, era, enabled]);
}

function fits(template: string, uri: string): boolean {
	try {
		return new UriTemplate(template).match(uri) !== null;
	} catch {
		return false; // the server's template is none
	}
}
