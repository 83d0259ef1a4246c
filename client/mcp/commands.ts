import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { UpstreamType } from '../../common/model/upstream.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Services } from '../services.ts';
import { aliasOf, readServers, type FoundServer } from './configFiles.ts';
import { configPlaces } from './configPlaces.ts';
import { countTools, type ListedServer, type ServerNode } from './serverTree.ts';
import { splitArguments } from './splitArguments.ts';

const TITLE = 'MCP Server';

/** Understory: Add MCP Server… */
export async function addServer(services: Services): Promise<void> {
	const type = await pickType();
	if (type === undefined) return;
	const reached = await askReach(type, '');
	if (reached === undefined) return;
	const name = await askText('Name', 'What you call it', 'files', '');
	if (name === undefined) return;
	const names = await askText(
		type === 'stdio' ? 'Environment variables' : 'Headers',
		'Names of values it needs, with commas between; empty for none. The values are asked for next and kept in the secret storage.',
		type === 'stdio' ? 'API_KEY' : 'Authorization',
		'',
		false,
	);
	if (names === undefined) return;
	const wanted = names.split(/[\s,]+/).filter((part) => part !== '');
	const { upstreams } = await services.server.call('upstream/list', {});
	const { id } = await services.server.call('upstream/add', {
		id: crypto.randomUUID(),
		alias: aliasOf(name, new Set(upstreams.map(({ alias }) => alias))),
		name,
		type,
		...reached,
		...(type === 'stdio' ? { env: wanted } : { headers: wanted }),
	});
	if (wanted.length > 0)
		await askSecrets(services, {
			id,
			name,
			...(type === 'stdio' ? { env: wanted, headers: [] } : { env: [], headers: wanted }),
		});
	await test(services, id, name);
}

/** Understory: Edit MCP Server… */
export async function editServer(services: Services, argument?: unknown): Promise<void> {
	const server = await serverOf(services, argument);
	if (server === undefined) return;
	const { id, name, type } = server;
	const line = type === 'stdio' ? [server.command, ...server.args.map(quoted)].join(' ') : server.url;
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
		],
		{ title: `Edit ${name}`, placeHolder: 'What should change?' },
	);
	switch (choice?.field) {
		case 'name': {
			const text = await askText('Name', 'What you call it', '', name);
			if (text !== undefined) await services.server.call('upstream/edit', { id, name: text });
			return;
		}
		case 'reach': {
			const reached = await askReach(type, line);
			if (reached !== undefined) await services.server.call('upstream/edit', { id, ...reached });
			return;
		}
		case 'secrets':
			return askSecrets(services, server);
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
	}
}

/** Understory: Remove MCP Server… */
export async function removeServer(services: Services, argument?: unknown): Promise<void> {
	const server = await serverOf(services, argument);
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

/** Understory: Test MCP Server */
export async function testServer(services: Services, argument?: unknown): Promise<void> {
	const server = await serverOf(services, argument);
	if (server === undefined) return;
	if (server.status.missingSecrets.length > 0) await askSecrets(services, server);
	await test(services, server.id, server.name);
}

/** Understory: Decide About Tool… */
export async function ruleTool(services: Services, argument?: unknown): Promise<void> {
	const node = argument as ServerNode | undefined;
	if (node?.type !== 'tool') throw new OperationError('invalidInput', 'Choose a tool in the MCP Servers view.');
	const { server, tool } = node;
	const items = [
		{ label: 'Run without a question', approval: 'always' as const },
		{ label: 'Ask first', approval: 'ask' as const },
		{ label: 'Never run', approval: 'never' as const },
		{ label: 'As the server', description: APPROVAL_LABELS[server.approval], approval: null },
	];
	const picked = await vscode.window.showQuickPick(items, {
		title: `${tool.title} of ${server.name}`,
		placeHolder: tool.changed
			? 'It changed since you allowed it. What should happen when it is called?'
			: 'What should happen when an assistant calls it?',
	});
	if (picked === undefined) return;
	await services.server.call('upstream/rule', {
		id: server.id,
		tool: tool.name,
		enabled: tool.enabled,
		approval: picked.approval,
	});
}

/** Understory: Show MCP Calls opens the last calls as a table. */
export async function showCalls({ server, documents }: Services): Promise<void> {
	const [{ calls }, { upstreams }] = await Promise.all([
		server.call('upstream/calls', { limit: 500 }),
		server.call('upstream/list', {}),
	]);
	const names = new Map(upstreams.map(({ id, name }) => [id, name]));
	const rows = calls.map(({ at, upstream, tool, caller, milliseconds, outcome, message }) =>
		[at, names.get(upstream) ?? upstream, tool, caller, `${milliseconds} ms`, outcome, message ?? '']
			.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' '))
			.join(' | '),
	);
	const head = 'When | Server | Tool | Assistant | Time | Outcome | Message\n--- | --- | --- | --- | --- | --- | ---';
	const content = `# Calls of MCP servers\n\n${rows.length === 0 ? 'None since the server was started.' : [head, ...rows].join('\n')}\n`;
	await vscode.window.showTextDocument(documents.put('mcp-calls.md', content));
}

/** Understory: Import MCP Servers… takes servers over from other programs. */
export async function importServers(services: Services): Promise<void> {
	const { upstreams } = await services.server.call('upstream/list', {});
	const known = new Set(upstreams.map(({ name }) => name));
	const taken = new Set(upstreams.map(({ alias }) => alias));
	const found: (vscode.QuickPickItem & { server?: FoundServer })[] = [];
	for (const { label, file } of configPlaces(vscode.workspace.isTrusted)) {
		const servers = await readFound(file, services.log);
		if (servers.length === 0) continue;
		found.push({ label, kind: vscode.QuickPickItemKind.Separator });
		for (const server of servers) {
			const { name, type, command, args = [], url } = server.definition;
			const detail = type === 'stdio' ? [command, ...args].join(' ') : url;
			found.push({ label: name, ...(detail !== undefined && { detail }), picked: !known.has(name), server });
		}
	}
	if (found.length === 0) {
		void vscode.window.showInformationMessage('No configuration of VS Code, Claude or Cursor names an MCP server.');
		return;
	}
	const picked = await vscode.window.showQuickPick(found, {
		title: 'Import MCP Servers',
		placeHolder: 'Which servers should be reached through Understory? Nothing is started yet.',
		canPickMany: true,
		matchOnDetail: true,
	});
	for (const { server } of picked ?? []) {
		if (server === undefined) continue;
		const alias = aliasOf(server.definition.name, taken);
		const { id } = await services.server.call('upstream/add', { ...server.definition, alias, id: crypto.randomUUID() });
		await services.mcpSecrets.keep(id, server.secrets);
	}
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

async function askClient(services: Services, { id, name }: ListedServer): Promise<void> {
	const { client, ...kept } = await services.mcpSecrets.read(id);
	const options = { title: name, ignoreFocusOut: true };
	const clientId = await vscode.window.showInputBox({
		...options,
		prompt: 'Client id that the provider of this server gave you; empty to be registered without one',
		value: client?.id ?? '',
	});
	if (clientId === undefined) return;
	if (clientId.trim() === '') return services.mcpSecrets.keep(id, kept);
	const secret = await vscode.window.showInputBox({
		...options,
		prompt: 'Client secret, if there is one. It is kept in the secret storage.',
		password: true,
	});
	if (secret === undefined) return;
	await services.mcpSecrets.keep(id, { ...kept, client: { id: clientId.trim(), ...(secret !== '' && { secret }) } });
}

const APPROVAL_LABELS: Readonly<Record<ListedServer['approval'], string>> = {
	readOnly: 'Tools that say they only read',
	ask: 'Nothing: ask about every tool',
	always: 'All tools',
};

async function readFound(file: string, log: vscode.LogOutputChannel): Promise<FoundServer[]> {
	try {
		return readServers(await readFile(file, 'utf8'));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log.warn(`${file}: ${String(error)}`);
		return [];
	}
}

async function test({ server }: Services, id: string, name: string): Promise<void> {
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
	else void vscode.window.showErrorMessage(`${name}: ${status.lastError ?? 'it does not run'}`);
}

async function askSecrets(
	services: Services,
	{ id, name, env, headers }: Pick<ListedServer, 'id' | 'name' | 'env' | 'headers'>,
): Promise<void> {
	const kept = await services.mcpSecrets.read(id);
	const ask = async (
		names: readonly string[],
		known: Readonly<Record<string, string>>,
	): Promise<Record<string, string> | undefined> => {
		const values: Record<string, string> = {};
		for (const variable of names) {
			const value = await vscode.window.showInputBox({
				title: name,
				prompt: `Value of ${variable}. It is kept in the editor's secret storage and given to this server only.`,
				placeHolder: known[variable] === undefined ? '' : 'Leave empty to keep the value you have',
				password: true,
				ignoreFocusOut: true,
			});
			if (value === undefined) return undefined;
			values[variable] = value === '' ? (known[variable] ?? '') : value;
		}
		return values;
	};
	const newEnv = await ask(env, kept.env);
	const newHeaders = newEnv && (await ask(headers, kept.headers));
	if (newEnv === undefined || newHeaders === undefined) return;
	await services.mcpSecrets.keep(id, { ...kept, env: newEnv, headers: newHeaders });
}

async function pickType(): Promise<UpstreamType | undefined> {
	const items = [
		{ label: 'Program', description: 'started on this machine, standard input and output', type: 'stdio' as const },
		{ label: 'Address', description: 'streamable HTTP', type: 'http' as const },
		{ label: 'Address (older servers)', description: 'HTTP with server-sent events', type: 'sse' as const },
	];
	return (await vscode.window.showQuickPick(items, { title: TITLE, placeHolder: 'How is it reached?' }))?.type;
}

async function askReach(
	type: UpstreamType,
	value: string,
): Promise<{ command: string; args: string[] } | { url: string } | undefined> {
	if (type === 'stdio') {
		const line = await askText(
			'Command',
			'Program and arguments; quote those with spaces',
			'npx -y @modelcontextprotocol/server-filesystem /home/me/notes',
			value,
		);
		if (line === undefined) return undefined;
		const [command = '', ...args] = splitArguments(line);
		return { command, args };
	}
	const url = await askText('Address', 'Where the server answers', 'https://example.com/mcp', value);
	return url === undefined ? undefined : { url };
}

function askText(
	title: string,
	prompt: string,
	placeHolder: string,
	value: string,
	needed = true,
): Thenable<string | undefined> {
	return vscode.window.showInputBox({
		title: `${TITLE}: ${title}`,
		prompt,
		placeHolder,
		value,
		ignoreFocusOut: true,
		validateInput: (text) => (needed && text.trim() === '' ? 'Something is needed here' : undefined),
	});
}

/** The server a command was run on, or one that is chosen. */
async function serverOf({ server }: Services, argument: unknown): Promise<ListedServer | undefined> {
	const node = argument as ServerNode | undefined;
	if (node?.type === 'server') return node.server;
	const { upstreams } = await server.call('upstream/list', {});
	if (upstreams.length === 0) throw new OperationError('notFound', 'No MCP server is registered. Add one first.');
	const items = upstreams.map((item) => ({ label: item.name, description: item.alias, item }));
	return (await vscode.window.showQuickPick(items, { title: TITLE, placeHolder: 'Which server?' }))?.item;
}

function quoted(argument: string): string {
	return /[\s"']/.test(argument) || argument === '' ? JSON.stringify(argument) : argument;
}
