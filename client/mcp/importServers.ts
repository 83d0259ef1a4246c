import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { counted } from '../../common/base/counted.ts';
import type { Services } from '../services.ts';
import { aliasOf, readServers, type FoundServer } from './configFiles.ts';
import { configPlaces } from './configPlaces.ts';

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
	const servers = (picked ?? []).flatMap(({ server }) => server ?? []);
	for (const server of servers) {
		const alias = aliasOf(server.definition.name, taken);
		const { id } = await services.server.call('upstream/add', { ...server.definition, alias, id: crypto.randomUUID() });
		await services.mcpSecrets.keep(id, server.secrets);
	}
	if (servers.length > 0)
		void vscode.window.showInformationMessage(
			`${counted(servers.length, 'MCP server')} imported. Assistants reach them through Understory from now on; the programs they are from keep theirs.`,
		);
}

async function readFound(file: string, log: vscode.LogOutputChannel): Promise<FoundServer[]> {
	try {
		return readServers(await readFile(file, 'utf8'));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log.warn(`${file}: ${String(error)}`);
		return [];
	}
}
