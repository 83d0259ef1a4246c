import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { counted } from '../../common/base/counted.ts';
import { runCommandLine } from '../daemon/commandLine.ts';
import { partialOf, requireDisk } from '../editor/diskFile.ts';
import type { Services } from '../services.ts';

const FILTERS = { 'Understory backup': ['tar.gz', 'gz'] };

/** What `understory restore --json` prints. */
interface RestoreReport {
	readonly captures: number;
	readonly replaced?: string;
	readonly notes: {
		readonly files: number;
		readonly same: number;
		readonly renamed: readonly unknown[];
		readonly failed: readonly unknown[];
	};
}

/** Understory: Backup… writes everything the user would miss into one file. */
export async function backup({ server }: Services): Promise<void> {
	const day = new Date().toISOString().slice(0, 10);
	const target = await vscode.window.showSaveDialog({
		title: 'Back up to',
		defaultUri: vscode.Uri.file(path.join(homedir(), `understory-${day}.tar.gz`)),
		filters: FILTERS,
	});
	if (target === undefined) return;
	requireDisk(target);
	const beside = partialOf(target);
	const { bytes, notes } = await progress('Writing the backup', () =>
		server.call('admin/backup', { file: beside.fsPath }),
	);
	await vscode.workspace.fs.rename(beside, target, { overwrite: true });
	void vscode.window.showInformationMessage(
		`Backed up to ${target.fsPath} (${Math.ceil(bytes / 1024).toLocaleString('en')} KB${notes === 0 ? '' : `, with ${counted(notes, 'note')}`}).`,
	);
}

/** Understory: Restore… puts the data of a backup in place of what is there. */
export async function restore({ server, context, profile }: Services): Promise<void> {
	const [source] =
		(await vscode.window.showOpenDialog({ title: 'Restore from', openLabel: 'Restore', filters: FILTERS })) ?? [];
	if (source === undefined) return;
	requireDisk(source);
	const restoreIt = 'Restore';
	const answer = await vscode.window.showWarningMessage(
		`Put the data of ${path.basename(source.fsPath)} in place of what is there now?`,
		{ modal: true, detail: 'What is there now is kept beside it in the data directory.' },
		restoreIt,
	);
	if (answer !== restoreIt) return;
	await server.stop(); // the store has to be let go of
	try {
		const report = await progress('Restoring', () =>
			runCommandLine<RestoreReport>(context.extensionPath, ['restore', source.fsPath], profile.place),
		);
		const before = report.replaced === undefined ? '' : ` What was there before is in ${report.replaced}.`;
		const { files, same, renamed, failed } = report.notes;
		const back = files + same === 0 ? '' : ` and ${counted(files + same, 'file')} of notes`;
		const said = [`Restored ${counted(report.captures, 'capture')}${back}.${before}`];
		if (renamed.length > 0)
			said.push(`${counted(renamed.length, 'file')} of notes said something else now and got a name with a number.`);
		if (failed.length > 0) said.push(`${counted(failed.length, 'file')} of notes could not be written.`);
		const show = failed.length > 0 ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
		void show(said.join(' '));
	} finally {
		server.start();
	}
}

function progress<T>(title: string, work: () => Promise<T>): Thenable<T> {
	return vscode.window.withProgress(
		{ location: vscode.ProgressLocation.Notification, title: `Understory: ${title}` },
		work,
	);
}
