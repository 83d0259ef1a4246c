import * as vscode from 'vscode';
import { readDataDir } from '../config/settings.ts';
import { toOperationError } from '../daemon/operationErrors.ts';
import type { Services } from '../services.ts';
import { doctorReport, type WindowReport } from './doctorReport.ts';

/** Understory: Doctor opens a report on versions, paths, sizes, health, and what is wrong. */
export async function doctor(services: Services): Promise<void> {
	const answer = await services.server.call('admin/doctor', {}).catch(toOperationError);
	const uri = services.documents.put('Understory Doctor.md', doctorReport(windowReport(services), answer, new Date()));
	await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
}

function windowReport({ context, ambient }: Services): WindowReport {
	const { server, trusted, virtual, folders } = ambient.value;
	return {
		extension: String((context.extension.packageJSON as { version: unknown }).version),
		editor: `${vscode.env.appName} ${vscode.version} (${vscode.env.remoteName ?? 'local'})`,
		node: `${process.version} on ${process.platform}-${process.arch}`,
		connection: server.message ?? server.phase,
		dataDirSetting: readDataDir(),
		trusted,
		virtual,
		folders: folders.map((folder) => folder.path),
	};
}
