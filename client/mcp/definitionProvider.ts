import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import type { ServerConnection } from '../daemon/connection.ts';

/** Id of the provider in `package.json`. */
const PROVIDER = 'understory.mcp';

/**
 * Makes the server known to the assistants of the editor itself. Where it is and the token to it are looked up when an
 * assistant starts it: they are no one's business before.
 */
export class DefinitionProvider
	implements Disposable, vscode.McpServerDefinitionProvider<vscode.McpHttpServerDefinition>
{
	readonly #server: ServerConnection;
	readonly #version: string;
	readonly #disposables = new DisposableList();
	readonly #changed = this.#disposables.push(new vscode.EventEmitter<void>());
	readonly onDidChangeMcpServerDefinitions = this.#changed.event;

	constructor(server: ServerConnection, version: string) {
		this.#server = server;
		this.#version = version;
		this.#disposables.push(vscode.lm.registerMcpServerDefinitionProvider(PROVIDER, this));
	}

	provideMcpServerDefinitions(): vscode.McpHttpServerDefinition[] {
		// The port is a placeholder: the true one is known when the server is resolved.
		return [
			new vscode.McpHttpServerDefinition('Understory', vscode.Uri.parse('http://127.0.0.1/mcp'), {}, this.#version),
		];
	}

	async resolveMcpServerDefinition(
		definition: vscode.McpHttpServerDefinition,
	): Promise<vscode.McpHttpServerDefinition> {
		const { url, token } = await this.#server.call('door/endpoint', {});
		definition.uri = vscode.Uri.parse(`${url}/mcp`);
		definition.headers = { authorization: `Bearer ${token}` };
		return definition;
	}

	dispose(): void {
		this.#disposables.dispose();
	}
}
