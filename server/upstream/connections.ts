import { messageOf } from '../../common/base/messageOf.ts';
import type { Upstream } from '../../common/model/upstream.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Logger } from '../ports/logger.ts';
import type { Policy } from '../ports/policy.ts';
import type { McpListKind, UpstreamSecrets } from '../ports/upstream.ts';
import type { Windows } from '../ports/windows.ts';
import { UpstreamConnection } from './connection.ts';
import { Following } from './following.ts';
import { ManifestStore } from './manifestStore.ts';
import type { Redirects } from './oauth/redirects.ts';
import { SignIn } from './oauth/signIn.ts';
import type { LogWishes } from './logWishes.ts';
import type { Roots } from './roots.ts';
import { windowAnswers } from './windowAnswers.ts';

export interface ConnectionsOptions {
	/** Folder for what servers said they have. */
	readonly folder: string;
	readonly logger: Logger;
	readonly version: string;
	readonly windows: Windows;
	readonly policy: Policy;
	readonly redirects: Redirects;
	readonly roots: Roots;
	readonly logWishes: LogWishes;
	/** Where the browser comes back to after a sign-in. */
	readonly redirectUrl: () => string;
}

/** What is told of any of the connections. */
export interface ConnectionsEvents {
	readonly statusChanged: () => void;
	/** @param id the server whose list it is; undefined when servers came or went */
	readonly listChanged: (kind: McpListKind, id?: string) => void;
	readonly resourceUpdated: (uri: string) => void;
	readonly grantsChanged: () => void;
}

const LISTS: readonly McpListKind[] = ['tools', 'prompts', 'resources'];
const NO_SECRETS: UpstreamSecrets = { env: {}, headers: {} };

/** One connection for each registered server, kept in line with the registry. */
export class Connections {
	readonly #options: ConnectionsOptions;
	readonly #events: ConnectionsEvents;
	readonly #manifests: ManifestStore;
	readonly #connections = new Map<string, UpstreamConnection>();
	readonly #secrets = new Map<string, UpstreamSecrets>();
	readonly #signIns = new Map<string, SignIn>();
	/** What is watched of each server: who watches does not know of connections. */
	readonly #followings = new Map<string, Following>();

	constructor(options: ConnectionsOptions, events: ConnectionsEvents) {
		this.#options = options;
		this.#events = events;
		this.#manifests = new ManifestStore(options.folder);
	}

	/** Process ids of servers that run here. */
	get processes(): number[] {
		return [...this.#connections.values()].flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
	}

	find(id: string): UpstreamConnection | undefined {
		return this.#connections.get(id);
	}

	/** @throws OperationError `notFound` */
	get(id: string): UpstreamConnection {
		const connection = this.#connections.get(id);
		if (connection === undefined)
			throw new OperationError('notFound', `There is no MCP server ${id}; it may have been removed.`);
		return connection;
	}

	/** Those the user and the profile's policy allow. */
	enabled(): UpstreamConnection[] {
		if (this.#options.policy.refusal('allowUpstreamServers') !== undefined) return [];
		return [...this.#connections.values()].filter(({ upstream }) => upstream.enabled);
	}

	/** Those of which nothing is known yet, and that were not asked. */
	strangers(): UpstreamConnection[] {
		return this.#unknown().filter(({ hasFailed }) => !hasFailed);
	}

	/** Those that failed before they said anything, and may be asked once more. No call can: their tools have no names yet. */
	due(): UpstreamConnection[] {
		return this.#unknown().filter(({ hasFailed, isDue }) => hasFailed && isDue);
	}

	/** Brings the connections in line with the registry. One whose definition is the same goes on. */
	reload(upstreams: readonly Upstream[]): void {
		const registered = new Map(upstreams.map((upstream) => [upstream.id, upstream]));
		for (const [id, connection] of this.#connections) {
			const upstream = registered.get(id);
			if (upstream === undefined) this.#forget(id, connection);
			else if (JSON.stringify(upstream) !== JSON.stringify(connection.upstream)) this.#update(upstream, connection);
		}
		for (const [id, upstream] of registered)
			if (!this.#connections.has(id)) this.#connections.set(id, this.#connect(upstream));
		this.#resumeAll();
		this.#listsChanged();
		this.#events.statusChanged();
	}

	/** The profile's policy is another one: what it forbids is ended. */
	policyChanged(): void {
		if (this.enabled().length === 0)
			for (const connection of Array.from(this.#connections.values())) this.#replace(connection.upstream, connection);
		this.#resumeAll();
		this.#listsChanged();
	}

	setSecrets(id: string, secrets: UpstreamSecrets): void {
		const { grant, ...given } = secrets;
		this.#signIns.get(id)?.restore(grant, given.client);
		const before = this.#secrets.get(id) ?? NO_SECRETS;
		this.#secrets.set(id, given);
		const connection = this.#connections.get(id);
		if (connection === undefined || JSON.stringify(before) === JSON.stringify(given)) return;
		// Who we are to an authorization server matters at the next sign-in; what runs goes on.
		if (connection.isStarted && valuesOf(before) === valuesOf(given)) return;
		this.#replace(connection.upstream, connection);
		this.#resumeAll();
		this.#events.statusChanged();
	}

	grants(): { id: string; grant: string }[] {
		return [...this.#signIns].flatMap(([id, { grant }]) =>
			grant.at === 0 ? [] : [{ id, grant: JSON.stringify(grant) }],
		);
	}

	/** Forgets the user's sign-in, and ends what was reached with it. @throws OperationError `notFound` */
	signOut(id: string): void {
		const connection = this.get(id);
		this.#signIns.get(id)?.signOut();
		this.#replace(connection.upstream, connection);
	}

	/** Ends what was started of a server that is disabled: it was tried, and is to do nothing else. */
	async rest(connection: UpstreamConnection): Promise<void> {
		const { upstream, isStarted } = connection;
		if (upstream.enabled || !isStarted || this.#connections.get(upstream.id) !== connection) return;
		this.#connections.set(upstream.id, this.#connect(upstream));
		this.#events.statusChanged();
		await connection.close();
	}

	/** Ends every server. */
	async close(): Promise<void> {
		await Promise.all([...this.#connections.values()].map((connection) => connection.close()));
	}

	#unknown(): UpstreamConnection[] {
		return this.enabled().filter(
			(connection) => connection.manifest === undefined && connection.missingSecrets().length === 0,
		);
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
		this.#signIns.get(id)?.dispose();
		this.#signIns.delete(id);
		this.#followings.delete(id);
		this.#manifests.remove(id);
	}

	#end(connection: UpstreamConnection): void {
		connection.close().catch((error: unknown) => this.#options.logger.error('An MCP server did not end', error));
	}

	#connect(upstream: Upstream): UpstreamConnection {
		const { logger, version, windows, policy, roots, logWishes } = this.#options;
		const { statusChanged, listChanged, resourceUpdated } = this.#events;
		return new UpstreamConnection(upstream, {
			logger,
			version,
			logWishes,
			statusChanged,
			resourceUpdated,
			following: this.#followingOf(upstream),
			manifests: this.#manifests,
			demandLeave: () => policy.demand('allowUpstreamServers'),
			signIn: this.#signInOf(upstream),
			secrets: () => this.#secrets.get(upstream.id) ?? NO_SECRETS,
			listChanged: (kind) => listChanged(kind, upstream.id),
			hasWindow: () => windows.isOpen,
			askWindow: windowAnswers(windows, roots),
		});
	}

	#followingOf({ id, alias }: Upstream): Following {
		const known = this.#followings.get(id);
		if (known !== undefined) return known;
		const { logger } = this.#options;
		const following = new Following({
			note: (error) => logger.debug('MCP server', { alias, error: messageOf(error) }),
			updated: this.#events.resourceUpdated,
		});
		this.#followings.set(id, following);
		return following;
	}

	#resumeAll(): void {
		for (const connection of this.enabled()) connection.resume();
	}

	/** Those that are given a key of their own are not signed in to. */
	#signInOf({ id, name, type, url, headers }: Upstream): SignIn | undefined {
		if (type === 'stdio' || headers.some((header) => header.toLowerCase() === 'authorization')) return undefined;
		const known = this.#signIns.get(id);
		if (known !== undefined) {
			known.moved({ name, url });
			return known;
		}
		const { redirects, redirectUrl, windows, version, policy } = this.#options;
		const signIn = new SignIn(
			{ name, url },
			{
				redirects,
				redirectUrl,
				windows,
				version,
				changed: () => this.#events.grantsChanged(),
				demandLeave: () => policy.demand('allowUpstreamServers'),
			},
		);
		this.#signIns.set(id, signIn);
		return signIn;
	}

	#listsChanged(): void {
		for (const kind of LISTS) this.#events.listChanged(kind);
	}
}

/** What a server is given with its start, or with each request. */
function valuesOf({ env, headers }: UpstreamSecrets): string {
	return JSON.stringify([env, headers]);
}

/** What decides how a server is reached; all else can change while it runs. */
function reach({ type, command, args, cwd, env, url, headers, era, enabled }: Upstream): string {
	return JSON.stringify([type, command, args, cwd, env, url, headers, era, enabled]);
}
