import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { NoteSettings } from '../../common/protocol/settings.ts';

const SECTION = 'understory';

/** Where notes are, with variables replaced; see `expandFolder`. */
export function readNoteSettings(): NoteSettings {
	const config = vscode.workspace.getConfiguration(SECTION);
	const folders = (vscode.workspace.workspaceFolders ?? [])
		.filter(({ uri }) => uri.scheme === 'file')
		.map(({ uri, name }) => ({ name, path: uri.fsPath }));
	return {
		folders: expandFolder(chosenFolder(config), { folders, home: os.homedir() }),
		dailyFolder: plainFolder(config.get('notes.dailyFolder', 'daily')),
		templatesFolder: plainFolder(config.get('notes.templatesFolder', 'templates')),
	};
}

/** In Restricted Mode what a workspace says does not count: it could name any folder of the user. */
function chosenFolder(config: vscode.WorkspaceConfiguration): string {
	if (vscode.workspace.isTrusted) return config.get('notes.folder', '');
	return config.inspect<string>('notes.folder')?.globalValue ?? '';
}

/**
 * Folders that a setting names: `~` is the home folder, `${workspaceFolder}` each folder of the window, `${workspaceFolder:name}`
 * one of them. None when it is empty, relative, or names a folder that is not open.
 */
export function expandFolder(
	setting: string,
	{
		folders,
		home,
	}: { readonly folders: readonly { readonly name: string; readonly path: string }[]; readonly home: string },
): string[] {
	const text = setting.trim().replace(/^~(?=$|[/\\])/, () => home);
	if (text === '') return [];
	const named = /\$\{workspaceFolder:([^}]+)\}/.exec(text)?.[1];
	const meant = named === undefined ? folders : folders.filter(({ name }) => name === named);
	const expanded = text.includes('${workspaceFolder')
		? meant.map((folder) => text.replaceAll(/\$\{workspaceFolder(?::[^}]+)?\}/g, () => folder.path))
		: [text];
	return expanded.filter((folder) => path.isAbsolute(folder)).map((folder) => path.normalize(folder));
}

/** A path within the folder of notes: `/` separated, without `..`. */
function plainFolder(setting: string): string {
	return setting
		.split(/[\\/]/)
		.filter((part) => part.trim() !== '' && part !== '.' && part !== '..')
		.join('/');
}
