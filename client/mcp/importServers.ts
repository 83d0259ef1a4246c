import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { counted } from '../../common/base/counted.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Services } from '../services.ts';
import { aliasOf, readServers, type FoundServer } from './configFiles.ts';
import { configPlaces, thisMachine, type ConfigPlace } from './configPlaces.ts';
import { askInputs } from './askInputs.ts';
import { resolveServer, type ResolvedServer } from './resolveServer.ts';

/** Understory: Import MCP Servers… takes servers over from other programs. */
export async function importServers(services: Services): Promise<void> {
	const { upstreams } = await services.server.call('upstream/list', {});
	const found = await findServers(new Set(upstreams.map(({ name }) => name)), services.log);
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
	if (servers.length === 0) return;
	const given = await askInputs(servers, vscode.window);
	const machine = { ...thisMachine(), readFile: readText };
	const taken = new Set(upstreams.map(({ alias }) => alias));
	let imported = 0;
	for (const server of servers) {
		const resolved = await resolveServer(server, { ...machine, answers: given.get(server.inputs) ?? new Map() });
		const refused = await add(services, resolved, aliasOf(server.name, taken));
		const { problems } = resolved;
		if (refused === undefined) imported++;
		else void vscode.window.showWarningMessage(`${server.name} was not imported. ${refused}`);
		if (refused === undefined && problems.length > 0)
			void vscode.window.showWarningMessage(
				`${server.name} is disabled until it is put right with Edit MCP Server…: ${problems.join('; ')}.`,
			);
	}
	if (imported > 0)
		void vscode.window.showInformationMessage(
			`${counted(imported, 'MCP server')} imported. Assistants reach them through Understory from now on; the programs they are from keep theirs.`,
		);
}

/** @returns why it is no server, in a sentence; undefined when it is registered */
async function add(services: Services, resolved: ResolvedServer, alias: string): Promise<string | undefined> {
	const { server, mcpSecrets } = services;
	let id: string | undefined;
	try {
		({ id } = await server.call('upstream/add', { ...resolved.definition, alias, id: crypto.randomUUID() }));
		await mcpSecrets.keep(id, resolved.secrets);
		return undefined;
	} catch (error) {
		if (!OperationError.is(error, 'invalidInput')) throw error;
		if (id !== undefined) await server.call('upstream/remove', { id });
		return error.message;
	}
}

type Row = vscode.QuickPickItem & { readonly server?: FoundServer };

/** @param known names of servers that are registered already; they are not proposed */
async function findServers(known: ReadonlySet<string>, log: vscode.LogOutputChannel): Promise<Row[]> {
	const folders = vscode.workspace.isTrusted ? (vscode.workspace.workspaceFolders ?? []) : [];
	const rows: Row[] = [];
	for (const place of configPlaces(folders.map(({ name, uri }) => ({ name, path: uri.fsPath })))) {
		const servers = await readFound(place, log);
		if (servers.length > 0) rows.push({ label: place.label, kind: vscode.QuickPickItemKind.Separator });
		for (const server of servers) {
			const { name, type, command, args, url, folder, disabled } = server;
			const detail = type === 'stdio' ? [command, ...args].join(' ') : url;
			const ofAnother = folder === place.folder ? '' : folder;
			rows.push({
				label: name,
				detail,
				description: [ofAnother, disabled ? 'disabled there' : ''].filter((part) => part !== '').join(' · '),
				picked: !known.has(name),
				server,
			});
		}
	}
	return rows;
}

async function readFound({ file, folder }: ConfigPlace, log: vscode.LogOutputChannel): Promise<FoundServer[]> {
	try {
		return readServers(await readText(file), folder);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log.warn(`${file}: ${String(error)}`);
		return [];
	}
}

function readText(file: string): Promise<string> {
	return readFile(file, 'utf8');
}
