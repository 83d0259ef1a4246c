import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { pickProject } from './pickProject.ts';

/** Understory: Folders of Project… chooses the folders whose captures, tasks and notes belong to a project by themselves. */
export async function setProjectFolders(services: Services): Promise<void> {
	const project = await pickProject(services, 'Folders of');
	if (project === undefined) return;
	const open = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
	const known = [...new Set([...project.folders, ...open.map(({ uri }) => uri.fsPath)])];
	const items = known.map((folder) => ({ label: folder, folder, picked: project.folders.includes(folder) }));
	const other = { label: '$(folder-opened) Another Folder…', folder: '', picked: false };
	const title = `What is in these folders, or taken from files in them, belongs to ${project.name}`;
	const chosen = await vscode.window.showQuickPick([...items, other], { title, canPickMany: true });
	if (chosen === undefined) return;
	const named = chosen.flatMap(({ folder }) => (folder === '' ? [] : [folder]));
	const more = chosen.some(({ folder }) => folder === '') ? await askForFolders(title) : [];
	await services.server.call('project/edit', { id: project.id, folders: [...new Set([...named, ...more])] });
}

async function askForFolders(title: string): Promise<string[]> {
	const options = { canSelectFiles: false, canSelectFolders: true, canSelectMany: true, openLabel: 'Add', title };
	return ((await vscode.window.showOpenDialog(options)) ?? []).map(({ fsPath }) => fsPath);
}
