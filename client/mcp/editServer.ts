import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { askClient, askSecrets } from './askSecrets.ts';
import { chooseServer } from './chooseServer.ts';
import { askLimit, limitChoices } from './editLimits.ts';
import { hideReach, keepHidden } from './hideReach.ts';
import { APPROVAL_LABELS, askNames, askReach, askText } from './serverFields.ts';
import type { ListedServer } from './serverTree.ts';
import { quoted } from './splitArguments.ts';

/** Understory: Edit MCP Server… */
export async function editServer(services: Services, argument?: unknown): Promise<void> {
	const server = await chooseServer(services, argument);
	if (server === undefined) return;
	const { id, name, type } = server;
	const line = type === 'stdio' ? [server.command, ...server.args].map(quoted).join(' ') : server.url;
	const choice = await vscode.window.showQuickPick(
		[
			{ label: 'Name', description: name, field: 'name' as const },
			{ label: type === 'stdio' ? 'Command' : 'Address', description: line, field: 'reach' as const },
			{ label: 'Values', description: [...server.env, ...server.headers].join(', '), field: 'secrets' as const },
			...(type === 'stdio' ? [] : signInChoices(server)),
			{
				label: 'What runs without a question',
				description: APPROVAL_LABELS[server.approval],
				field: 'approval' as const,
			},
			{
				label: 'Names',
				description: server.prefix === 'alias' ? `${server.alias}__…` : 'as they are',
				field: 'prefix' as const,
			},
			...limitChoices(server),
		],
		{ title: `Edit ${name}`, placeHolder: 'What should change?' },
	);
	if (choice === undefined) return;
	switch (choice.field) {
		case 'name': {
			const text = await askText('Name', 'What you call it', '', name);
			if (text !== undefined) await services.server.call('upstream/edit', { id, name: text });
			return;
		}
		case 'reach': {
			const reached = await askReach(type, line);
			if (reached === undefined) return;
			const hidden = hideReach(reached, server.env);
			await services.server.call('upstream/edit', { id, ...hidden.reached, env: [...hidden.env] });
			return keepHidden(services, id, hidden.values);
		}
		case 'secrets':
			return editValues(services, server);
		case 'client':
			return askClient(services, server);
		case 'signOut':
			await services.server.call('upstream/signOut', { id });
			return;
		case 'approval': {
			const items = Object.entries(APPROVAL_LABELS).map(([value, label]) => ({
				label,
				value: value as ListedServer['approval'],
			}));
			const picked = await vscode.window.showQuickPick(items, {
				title: name,
				placeHolder: 'What runs without a question?',
			});
			if (picked !== undefined) await services.server.call('upstream/edit', { id, approval: picked.value });
			return;
		}
		case 'prefix':
			await services.server.call('upstream/edit', { id, prefix: server.prefix === 'alias' ? 'none' : 'alias' });
			return;
		default: {
			const changes = await askLimit(server, choice.field);
			if (changes !== undefined) await services.server.call('upstream/edit', { id, ...changes });
		}
	}
}

/** Which values it needs, and then what they are. */
async function editValues(services: Services, server: ListedServer): Promise<void> {
	const { id, type } = server;
	const known = type === 'stdio' ? server.env : server.headers;
	const names = await askNames(type, known);
	if (names === undefined) return;
	const needed = type === 'stdio' ? { env: names } : { headers: names };
	if (names.join(' ') !== known.join(' ')) await services.server.call('upstream/edit', { id, ...needed });
	await askSecrets(services, { ...server, ...needed });
}

/** What of OAuth there is to change. */
function signInChoices({ status }: ListedServer) {
	return [
		{
			label: 'Sign-in client',
			description: 'a client id of yours, for a server that registers nobody by itself',
			field: 'client' as const,
		},
		...(status.signedIn ? [{ label: 'Sign out', field: 'signOut' as const }] : []),
	];
}
