import * as vscode from 'vscode';
import { API_SCOPES } from '../../common/model/apiScope.ts';
import type { Services } from '../services.ts';

const SCOPES = {
	hook: 'hand in captures and tasks, start agents, and read nothing: for webhooks of other programs',
	read: 'search and read everything',
	write: 'read, and change captures, tasks, notes and contexts',
	admin: 'everything, the index and MCP servers included',
} as const;

/** Understory: Create API Token… makes a token for a program and copies it; it is shown nowhere else. */
export async function createApiToken({ server }: Services): Promise<void> {
	const name = await vscode.window.showInputBox({
		title: 'Create API Token',
		prompt: 'What is it for?',
		placeHolder: 'backup script',
		ignoreFocusOut: true,
		validateInput: (text) => (text.trim() === '' ? 'Give it a name, so that you know it later' : undefined),
	});
	if (name === undefined) return;
	const items = API_SCOPES.map((scope) => ({ label: scope, description: SCOPES[scope], scope }));
	const picked = await vscode.window.showQuickPick(items, { title: name, placeHolder: 'What may it do?' });
	if (picked === undefined) return;
	const { token } = await server.call('door/createToken', { name, scope: picked.scope });
	await vscode.env.clipboard.writeText(token);
	void vscode.window.showInformationMessage(`The token “${name}” is in the clipboard. It is shown only this once.`);
}

/** Understory: Revoke API Token… */
export async function revokeApiToken({ server }: Services): Promise<void> {
	const { tokens } = await server.call('door/tokens', {});
	if (tokens.length === 0) {
		void vscode.window.showInformationMessage('No program has a token.');
		return;
	}
	const items = tokens.map(({ id, name, scope, createdAt }) => ({
		label: name,
		description: scope,
		detail: `made ${new Date(createdAt).toLocaleString()}`,
		id,
	}));
	const picked = await vscode.window.showQuickPick(items, {
		title: 'Revoke API Token',
		placeHolder: 'Which program should have no access any more?',
	});
	if (picked === undefined) return;
	await server.call('door/revokeToken', { id: picked.id });
	void vscode.window.showInformationMessage(`“${picked.label}” has no access any more.`);
}
