import * as vscode from 'vscode';
import type { Session } from '../../common/model/session.ts';

/** Opens what a session had open; nothing that is open is closed, and no branch is switched without asking. */
export async function resumeSession(session: Session): Promise<void> {
	const missing: string[] = [];
	// A group of which no file was kept has left a gap: side by side without it.
	for (const [index, { active, tabs }] of session.groups.entries()) {
		const column = index + 1;
		for (const file of tabs) if (!(await openFile(session, file, column, true))) missing.push(file);
		if (tabs[active] !== undefined) await openFile(session, tabs[active], column, false);
	}
	missing.push(...(await resumeTerminals(session)));
	if (missing.length > 0) {
		const text = missing.length === 1 ? `${missing[0]!} is` : `${missing.length} files and folders of the session are`;
		void vscode.window.showInformationMessage(`${text} no longer there.`);
	}
}

/** Says when a repository is on another branch than it was, and offers to choose one. */
export async function offerBranch(then: Session, now: readonly { root: string; branch: string }[]): Promise<void> {
	for (const { root, branch } of then.branches) {
		const current = now.find((one) => one.root === root)?.branch;
		if (branch === '' || current === undefined || current === branch) continue;
		const switchBranch = 'Switch Branch…';
		const text = `This was on the branch ${branch}; you are on ${current === '' ? 'no branch' : current}.`;
		if ((await vscode.window.showInformationMessage(text, switchBranch)) === switchBranch)
			await vscode.commands.executeCommand('git.checkout');
	}
}

/** @returns false when the file is not there any more */
async function openFile(
	{ cursors }: Session,
	file: string,
	viewColumn: number,
	preserveFocus: boolean,
): Promise<boolean> {
	const uri = vscode.Uri.file(file);
	const cursor = cursors.find(({ path }) => path === file);
	if (!(await isThere(uri))) return false;
	const position = cursor && new vscode.Position(cursor.line, cursor.character);
	await vscode.commands.executeCommand('vscode.open', uri, {
		viewColumn,
		preview: false,
		preserveFocus,
		...(position && { selection: new vscode.Range(position, position) }),
	});
	const editor = vscode.window.visibleTextEditors.find(({ document }) => document.uri.fsPath === file);
	if (cursor !== undefined && editor !== undefined)
		editor.revealRange(new vscode.Range(cursor.topLine, 0, cursor.topLine, 0), vscode.TextEditorRevealType.AtTop);
	return true;
}

/**
 * Terminals are made where there are fewer than there were in a folder; what ran in them is not run again.
 * @returns folders that are not there any more
 */
async function resumeTerminals({ terminals }: Session): Promise<string[]> {
	const open = vscode.window.terminals.flatMap(({ shellIntegration }) => shellIntegration?.cwd?.fsPath ?? []);
	const missing = new Set<string>();
	for (const { name, cwd } of terminals) {
		const at = open.indexOf(cwd);
		if (at !== -1) open.splice(at, 1);
		else if (await isThere(vscode.Uri.file(cwd))) vscode.window.createTerminal({ name, cwd });
		else missing.add(cwd);
	}
	return [...missing];
}

async function isThere(uri: vscode.Uri): Promise<boolean> {
	try {
		await vscode.workspace.fs.stat(uri);
		return true;
	} catch {
		return false;
	}
}
