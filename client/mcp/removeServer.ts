import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { chooseServer } from './chooseServer.ts';

/** Understory: Remove MCP Server… */
export async function removeServer(services: Services, argument?: unknown): Promise<void> {
	const server = await chooseServer(services, argument);
	if (server === undefined) return;
	const remove = 'Remove';
	const answer = await vscode.window.showWarningMessage(
		`Remove ${server.name}? What you decided about its tools and its values are forgotten.`,
		{ modal: true },
		remove,
	);
	if (answer !== remove) return;
	await services.server.call('upstream/remove', { id: server.id });
	await services.mcpSecrets.forget(server.id);
}
