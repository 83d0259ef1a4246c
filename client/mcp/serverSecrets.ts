import type * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import { OnceMore } from '../../common/base/onceMore.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import type { ProfileChoice } from '../profiles/profileChoice.ts';
import { secretName } from '../profiles/profileSecrets.ts';

/** Values of one server's variables and headers. */
export interface ServerSecrets {
	readonly env: Readonly<Record<string, string>>;
	readonly headers: Readonly<Record<string, string>>;
	/** Who we are to an authorization server that registers nobody by itself. */
	readonly client?: { readonly id: string; readonly secret?: string };
}

const NONE: ServerSecrets = { env: {}, headers: {} };

/** Keeps values of MCP servers in the editor's secret storage, and hands them to the server whenever it is there. */
export class ServerSecretStore implements Disposable {
	readonly #secrets: vscode.SecretStorage;
	readonly #profile: Pick<ProfileChoice, 'name'>;
	readonly #server: ServerConnection;
	readonly #log: vscode.LogOutputChannel;
	readonly #disposables = new DisposableList();
	readonly #forgetting = new OnceMore(() => this.#forgetRemoved());

	constructor(
		secrets: vscode.SecretStorage,
		profile: Pick<ProfileChoice, 'name'>,
		server: ServerConnection,
		log: vscode.LogOutputChannel,
	) {
		this.#secrets = secrets;
		this.#profile = profile;
		this.#server = server;
		this.#log = log;
		this.#disposables.push(
			server.onDidChangeState(({ phase }) => {
				if (phase === 'ready') void this.#handAll();
			}),
		);
		this.#disposables.push(
			server.onEvent(({ name }) => {
				if (name === 'understory/event/upstreamGrants') void this.#keepGrants();
				if (name === 'understory/event/upstreams') void this.#forgetting.run();
			}),
		);
	}

	async read(id: string): Promise<ServerSecrets> {
		const text = await this.#secrets.get(this.#keyOf(id));
		return text === undefined ? NONE : (JSON.parse(text) as ServerSecrets);
	}

	/** Keeps values and hands them over. @throws OperationError `invalidInput` for values that are not kept: no server takes them */
	async keep(id: string, values: ServerSecrets): Promise<void> {
		const key = this.#keyOf(id);
		const before = await this.#secrets.get(key);
		await this.#secrets.store(key, JSON.stringify(values));
		try {
			await this.#server.call('upstream/setSecrets', { id, ...values });
		} catch (error) {
			if (OperationError.is(error, 'invalidInput'))
				await (before === undefined ? this.#secrets.delete(key) : this.#secrets.store(key, before));
			throw error;
		}
	}

	async forget(id: string): Promise<void> {
		for (const key of [this.#keyOf(id), this.#grantKeyOf(id)]) await this.#secrets.delete(key);
	}

	dispose(): void {
		this.#disposables.dispose();
	}

	async #handAll(): Promise<void> {
		try {
			const { name } = this.#profile;
			const { upstreams } = await this.#server.call('upstream/list', {});
			for (const { id, alias } of upstreams) {
				if (name !== this.#profile.name) return; // switched meanwhile: these are not for the other one
				// What is wrong with one server's values keeps no other from its own.
				await this.#hand(id, name).catch((error: unknown) =>
					this.#log.warn(`Values of the MCP server ${alias} were not handed over: ${String(error)}`),
				);
			}
			await this.#keepGrants();
			await this.#forgetting.run();
		} catch (error) {
			this.#log.warn(`Values of MCP servers were not handed over: ${String(error)}`);
		}
	}

	async #hand(id: string, profile: string): Promise<void> {
		const values = await this.read(id);
		const grant = await this.#secrets.get(this.#grantKeyOf(id));
		if (profile !== this.#profile.name || (values === NONE && grant === undefined)) return;
		await this.#server.call('upstream/setSecrets', { id, ...values, ...(grant !== undefined && { grant }) });
	}

	/** The server got tokens, or renewed them: they are kept here, and nowhere else. */
	async #keepGrants(): Promise<void> {
		try {
			const { name } = this.#profile;
			const { grants } = await this.#server.call('upstream/grants', {});
			if (name !== this.#profile.name) return; // these are of the other one
			for (const { id, grant } of grants) await this.#secrets.store(this.#grantKeyOf(id), grant);
		} catch (error) {
			this.#log.warn(`Sign-ins to MCP servers were not kept: ${String(error)}`);
		}
	}

	/** Another window, or a program, may have removed servers. */
	async #forgetRemoved(): Promise<void> {
		try {
			const { name } = this.#profile;
			const ids = await this.#keptIds();
			if (ids.length === 0) return;
			const removed = await this.#server.call('upstream/removed', { ids });
			for (const id of removed.ids) {
				if (name !== this.#profile.name) return; // it may be another one of that id
				await this.forget(id);
			}
		} catch (error) {
			this.#log.warn(`Values of removed MCP servers were not deleted: ${String(error)}`);
		}
	}

	/** Servers of this profile that something is kept for. */
	async #keptIds(): Promise<string[]> {
		const beginnings = [this.#keyOf(''), this.#grantKeyOf('')];
		const keys = await this.#secrets.keys();
		const ids = beginnings.flatMap((start) =>
			keys.filter((key) => key.startsWith(start)).map((key) => key.slice(start.length)),
		);
		return [...new Set(ids)];
	}

	#grantKeyOf(id: string): string {
		return secretName(this.#profile.name, `mcpGrant.${id}`);
	}

	/** No profile sees the secrets of another, also when both have a server of the same name. */
	#keyOf(id: string): string {
		return secretName(this.#profile.name, `mcp.${id}`);
	}
}
