import path from 'node:path';
import * as vscode from 'vscode';
import type { Session } from '../../common/model/session.ts';
import { showTab } from './showTab.ts';

type Group = Session['groups'][number];

/** Opens what a session had open; nothing that is open is closed, and no branch is switched without asking. */
export async function resumeSession(session: Session): Promise<void> {
	const missing: string[] = [];
	// A group of which no file was kept has left a gap: side by side without it.
	for (const [index, group] of session.groups.entries()) missing.push(...(await openGroup(session, group, index + 1)));
	const focused = session.groups.findIndex((group) => group.focused);
	if (focused !== -1) await focusGroup(session, session.groups[focused]!, focused + 1);
	missing.push(...(await resumeTerminals(session)));
	if (missing.length > 0) {
		const text = missing.length === 1 ? `${missing[0]!} is` : `${missing.length} files and folders of the session are`;
		void vscode.window.showInformationMessage(`${text} no longer there.`);
	}
}

/** Says when a repository is on another branch than it was, and offers to choose one. */
export async function offerBranch(then: Session, now: readonly { root: string; branch: string }[]): Promise<void> {
	const others = then.branches.flatMap(({ root, branch }) => {
		const current = now.find((one) => one.root === root)?.branch;
		if (branch === '' || current === undefined || current === branch) return [];
		const where = then.branches.length === 1 ? 'This' : path.basename(root);
		return [`${where} was on the branch ${branch}; you are on ${current === '' ? 'no branch' : current}.`];
	});
	if (others.length === 0) return;
	const switchBranch = 'Switch Branch…';
	if ((await vscode.window.showInformationMessage(others.join(' '), switchBranch)) === switchBranch)
		await vscode.commands.executeCommand('git.checkout');
}

/** @returns files that are not there any more */
async function openGroup(session: Session, group: Group, column: number): Promise<string[]> {
	const missing: string[] = [];
	for (const [at, file] of group.tabs.entries())
		if (!(await openTab(session, group, at, column, true))) missing.push(file);
	await focusGroup(session, group, column);
	return missing;
}

/** By its tab in front; a group in front of which was no file is left alone. */
async function focusGroup(session: Session, group: Group, column: number): Promise<void> {
	if (group.tabs[group.active] !== undefined) await openTab(session, group, group.active, column, false);
}

/** @returns false when the file is not there any more */
async function openTab(
	{ cursors }: Session,
	{ tabs, views }: Group,
	at: number,
	viewColumn: number,
	preserveFocus: boolean,
): Promise<boolean> {
	const file = tabs[at]!;
	const view = views?.find(({ tab }) => tab === at);
	const uri = vscode.Uri.file(file);
	const cursor = cursors.find(({ path }) => path === file);
	if (!(await isThere(uri))) return false;
	const position = cursor && new vscode.Position(cursor.line, cursor.character);
	const selection = position && { selection: new vscode.Range(position, position) };
	await showTab(uri, view, { viewColumn, preview: false, preserveFocus, ...selection });
	const editor = vscode.window.visibleTextEditors.find(
		({ document }) => document.uri.scheme === 'file' && document.uri.fsPath === file,
	);
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
