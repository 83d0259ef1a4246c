import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { askSecrets } from './askSecrets.ts';
import { chooseServer } from './chooseServer.ts';
import { countTools } from './serverTree.ts';

/** Understory: Test MCP Server */
export async function testServer(services: Services, argument?: unknown): Promise<void> {
	const server = await chooseServer(services, argument);
	if (server === undefined) return;
	if (server.status.missingSecrets.length > 0) await askSecrets(services, server);
	await startAndTell(services, server.id, server.name);
}

/** Starts a server now, and tells how that went. */
export async function startAndTell({ server }: Services, id: string, name: string): Promise<void> {
	const status = await vscode.window.withProgress(
		{ location: vscode.ProgressLocation.Notification, title: `Starting ${name}`, cancellable: true },
		(_progress, token) => {
			const cancel = new AbortController();
			token.onCancellationRequested(() => cancel.abort());
			return server.call('upstream/test', { id }, cancel.signal);
		},
	);
	if (status.phase === 'ready')
		void vscode.window.showInformationMessage(`${name} runs and has ${countTools(status.tools)}.`);
	else if (status.phase === 'disabled' && status.lastError === undefined)
		void vscode.window.showInformationMessage(
			`${name} works and has ${countTools(status.tools)}. It is disabled, so it was ended again.`,
		);
	else void vscode.window.showErrorMessage(`${name}: ${status.lastError ?? 'it does not run'}`);
}
