import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { counted, countedBoth } from '../../common/base/counted.ts';
import type { Input, Output } from '../../common/protocol/index.ts';
import { partialOf, requireDisk } from '../editor/diskFile.ts';
import { withProgress } from '../editor/progress.ts';
import type { Services } from '../services.ts';

type Format = NonNullable<Input<'transfer/import'>['format']>;
type Imported = Output<'transfer/import'>;

const SOURCES: readonly { readonly label: string; readonly detail: string; readonly format: Format }[] = [
	{ label: 'Understory', detail: 'A file that Export Memory… wrote', format: 'understory' },
	{
		label: 'MCP Memory Server',
		detail: 'The JSON lines of @modelcontextprotocol/server-memory',
		format: 'server-memory',
	},
	{ label: 'Basic Memory', detail: 'A folder of Markdown', format: 'basic-memory' },
	{ label: 'mem0', detail: 'A JSON file of memories', format: 'mem0' },
];

/** Understory: Export Memory… writes everything that is kept into one file of JSON lines. */
export async function exportMemory({ server }: Services): Promise<void> {
	const day = new Date().toISOString().slice(0, 10);
	const target = await vscode.window.showSaveDialog({
		title: 'Export to',
		defaultUri: vscode.Uri.file(path.join(homedir(), `understory-${day}.jsonl`)),
		filters: { 'JSON lines': ['jsonl'] },
	});
	if (target === undefined) return;
	requireDisk(target);
	const beside = partialOf(target);
	const { events, notes, leftOut } = await withProgress('Exporting the memory', (signal) =>
		server.call('transfer/export', { file: beside.fsPath }, signal),
	);
	await vscode.workspace.fs.rename(beside, target, { overwrite: true });
	const done = `Exported ${countedBoth([events, 'event'], [notes, 'note'])} to ${target.fsPath}.`;
	if (leftOut.length === 0) return void vscode.window.showInformationMessage(done);
	void vscode.window.showWarningMessage(
		`${done} ${counted(leftOut.length, 'file')} could not be read: ${leftOut[0]!.path}`,
	);
}

/** Understory: Import Memory… says what a file would add, and adds it when the user agrees. */
export async function importMemory({ server }: Services): Promise<void> {
	const source = await vscode.window.showQuickPick(SOURCES, {
		placeHolder: 'What the memory to import comes from',
		matchOnDetail: true,
	});
	if (source === undefined) return;
	const [from] = (await vscode.window.showOpenDialog(dialogFor(source.format))) ?? [];
	if (from === undefined) return;
	requireDisk(from);
	const asked = { path: from.fsPath, format: source.format, skipMalformed: true };
	const trial = await withProgress('Reading the memory', (signal) =>
		server.call('transfer/import', { ...asked, dryRun: true }, signal),
	);
	if (!(await agreed(path.basename(from.fsPath), trial))) return;
	const { added, notes } = await withProgress('Importing the memory', (signal) =>
		server.call('transfer/import', asked, signal),
	);
	const done = `Imported ${countedBoth([added, 'event'], [notes.files, 'note'])}.`;
	if (notes.failed.length === 0) return void vscode.window.showInformationMessage(done);
	const [{ path: file, reason } = { path: '', reason: '' }] = notes.failed;
	void vscode.window.showWarningMessage(
		`${done} ${counted(notes.failed.length, 'note')} could not be written: ${file}: ${reason}`,
	);
}

function dialogFor(format: Format): vscode.OpenDialogOptions {
	const title = 'Import from';
	if (format === 'basic-memory') return { title, openLabel: 'Import', canSelectFiles: false, canSelectFolders: true };
	return { title, openLabel: 'Import', filters: { JSON: ['jsonl', 'json'] } };
}

async function agreed(name: string, { added, known, notes, switchedOff, faults }: Imported): Promise<boolean> {
	if (added === 0 && notes.files === 0 && faults.length === 0) {
		void vscode.window.showInformationMessage(`Everything in ${name} is kept already.`);
		return false;
	}
	const detail = [
		`${counted(added, 'event')} would be added, ${known} are kept already.`,
		...(notes.files + notes.same > 0
			? [`${counted(notes.files, 'note')} would be written, ${notes.same} are there already.`]
			: []),
		...(notes.renamed.length > 0 ? [`${notes.renamed.length} of them beside notes that say something else.`] : []),
		...(switchedOff.length > 0
			? [`MCP servers come switched off, and their tools ask first: ${switchedOff.join(', ')}.`]
			: []),
		...(faults.length > 0 ? ['What cannot be understood is left out:'] : []),
		...faults.slice(0, 5).map(({ line, reason }) => `line ${line}: ${reason}`),
		...(faults.length > 5 ? [`and ${faults.length - 5} more`] : []),
	].join('\n');
	const yes = 'Import';
	return (await vscode.window.showWarningMessage(`Import ${name}?`, { modal: true, detail }, yes)) === yes;
}
