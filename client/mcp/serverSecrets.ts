import type * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import type { ProfileChoice } from '../profiles/profileChoice.ts';
import { secretName } from '../profiles/profileSecrets.ts';

/** Values of one server's variables and headers. */
export interface ServerSecrets {
	readonly env: Readonly<Record<string, string>>;
	readonly headers: Readonly<Record<string, string>>;
}

const NONE: ServerSecrets = { env: {}, headers: {} };

/** Keeps values of MCP servers in the editor's secret storage, and hands them to the server whenever it is there. */
export class ServerSecretStore implements Disposable {
	readonly #secrets: vscode.SecretStorage;
	readonly #profile: Pick<ProfileChoice, 'name'>;
	readonly #server: ServerConnection;
	readonly #log: vscode.LogOutputChannel;
	readonly #disposables = new DisposableList();

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
	}

	async read(id: string): Promise<ServerSecrets> {
		const text = await this.#secrets.get(this.#keyOf(id));
		return text === undefined ? NONE : (JSON.parse(text) as ServerSecrets);
	}

	/** Keeps values and hands them over. */
	async keep(id: string, values: ServerSecrets): Promise<void> {
		await this.#secrets.store(this.#keyOf(id), JSON.stringify(values));
		await this.#server.call('upstream/setSecrets', { id, ...values });
	}

	async forget(id: string): Promise<void> {
		await this.#secrets.delete(this.#keyOf(id));
	}

	dispose(): void {
		this.#disposables.dispose();
	}

	async #handAll(): Promise<void> {
		try {
			const { name } = this.#profile;
			const { upstreams } = await this.#server.call('upstream/list', {});
			for (const { id, env, headers } of upstreams) {
				if (env.length + headers.length === 0) continue;
				const values = await this.read(id);
				if (name !== this.#profile.name) return; // switched meanwhile: these are not for the other one
				await this.#server.call('upstream/setSecrets', { id, ...values });
			}
		} catch (error) {
			this.#log.warn(`Values of MCP servers were not handed over: ${String(error)}`);
		}
	}

	/** No profile sees the secrets of another, also when both have a server of the same name. */
	#keyOf(id: string): string {
		return secretName(this.#profile.name, `mcp.${id}`);
	}
}
