import path from 'node:path';
import * as vscode from 'vscode';
import { nodeProgram } from '../daemon/serverCommand.ts';
import type { Services } from '../services.ts';
import { withJsonEntry, withTomlEntry, type Launch } from './assistantEntry.ts';
import { claudeCodeFile, claudeDesktopFile, codexFile, cursorFile } from './configPlaces.ts';
import { readConfig, replaceConfig } from './replaceConfig.ts';

interface Assistant extends vscode.QuickPickItem {
	readonly file: string;
	readonly change: (text: string, launch: Launch) => string;
}

/** Understory: Connect Assistant… writes the entry that lets another assistant start this server, after showing it. */
export async function connectAssistant(services: Services): Promise<void> {
	const assistants: Assistant[] = [
		{ label: 'Claude Code', file: claudeCodeFile(), change: withJsonEntry },
		{ label: 'Claude Desktop', file: claudeDesktopFile(), change: withJsonEntry },
		{ label: 'Cursor', file: cursorFile(), change: withJsonEntry },
		{ label: 'Codex', file: codexFile(), change: withTomlEntry },
	].map((assistant) => ({ ...assistant, description: assistant.file }));
	const chosen = await vscode.window.showQuickPick(assistants, {
		title: 'Connect Assistant',
		placeHolder: 'Which assistant should reach your memory, search and tasks? (Those of this editor do already.)',
	});
	if (chosen === undefined) return;
	const { label, file } = chosen;
	const before = await readConfig(file);
	const after = chosen.change(before, launchOf(services));
	if (after === before) {
		void vscode.window.showInformationMessage(`${label} is connected already.`);
		return;
	}
	if (!(await agrees(services, label, file, before, after))) return;
	if ((await readConfig(file)) !== before) throw new Error(`${file} was changed meanwhile. Try again.`);
	await replaceConfig(file, after);
	void vscode.window.showInformationMessage(`${label} is connected. Restart it to use Understory.`);
}

/** Run by this editor's own Node, so that nothing else has to be installed. */
function launchOf({ context, profile }: Services): Launch {
	const { command, args = [] } = nodeProgram(context.extensionPath, 'server.js', ['--mcp'], profile.place);
	return { command, args, env: process.versions['electron'] === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' } };
}

/** Shows what would change, side by side. */
async function agrees(
	{ documents }: Services,
	label: string,
	file: string,
	before: string,
	after: string,
): Promise<boolean> {
	const name = path.basename(file);
	await vscode.commands.executeCommand(
		'vscode.diff',
		documents.put(`before/${name}`, before),
		documents.put(`after/${name}`, after),
		`${label}: ${name}`,
		{ preview: true },
	);
	const write = 'Write';
	const answer = await vscode.window.showInformationMessage(
		`Write this to the configuration of ${label}?`,
		{ modal: true, detail: file },
		write,
	);
	await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
	return answer === write;
}
