import * as vscode from 'vscode';
import { toOperationError } from '../daemon/operationErrors.ts';
import { readDataDir } from '../config/settings.ts';
import type { Services } from '../services.ts';
import { doctorReport, type WindowReport } from './doctorReport.ts';

/** Understory: Doctor opens a report on versions, paths, sizes, health, and what is wrong. */
export async function doctor({ context, server, ambient, documents }: Services): Promise<void> {
	const { server: connection, trusted, virtual, folders } = ambient.value;
	const report: WindowReport = {
		extension: String((context.extension.packageJSON as { version: unknown }).version),
		editor: `${vscode.env.appName} ${vscode.version} (${vscode.env.remoteName ?? 'local'})`,
		node: `${process.version} on ${process.platform}-${process.arch}`,
		connection: connection.message ?? connection.phase,
		dataDirSetting: readDataDir(),
		trusted,
		virtual,
		folders: folders.map((folder) => folder.path),
	};
	const answer = await server.call('admin/doctor', {}).catch(toOperationError);
	const uri = documents.put('Understory Doctor.md', doctorReport(report, answer, new Date()));
	await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
}
