import * as vscode from 'vscode';
import { OperationError } from '../../common/protocol/errors.ts';
import { foldersOnDisk } from '../editor/ambientState.ts';
import type { Services } from '../services.ts';

/** Understory: Rebuild Index, of one folder or all of the window. */
export async function rebuildIndex({ server }: Services): Promise<void> {
	for (const root of await pickFolders()) await server.call('index/rebuild', { root });
}

export async function pauseIndexing({ server, ambient }: Services): Promise<void> {
	ambient.setIndex(await server.call('index/pause', {}));
}

export async function resumeIndexing({ server, ambient }: Services): Promise<void> {
	ambient.setIndex(await server.call('index/resume', {}));
}

/** @returns none when the user changed their mind */
async function pickFolders(): Promise<readonly string[]> {
	const folders = foldersOnDisk();
	const paths = folders.map((folder) => folder.path);
	if (folders.length === 0) throw new OperationError('invalidInput', 'Open a folder first: there is nothing to index.');
	if (folders.length === 1) return paths;
	const items = [
		{ label: 'All folders', paths },
		...folders.map(({ name, path }) => ({ label: name, description: path, paths: [path] })),
	];
	return (await vscode.window.showQuickPick(items, { title: 'Rebuild the index of' }))?.paths ?? [];
}
