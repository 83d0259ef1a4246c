import os from 'node:os';
import * as vscode from 'vscode';
import type { NoteSettings } from '../../common/protocol/settings.ts';
import { expandFolder, plainFolder } from './noteFolder.ts';

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
