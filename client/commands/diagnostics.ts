import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { diagnosticsReport } from './diagnosticsReport.ts';

/** Understory: Diagnostics opens how the server is, in numbers; nothing of the user's texts, names and paths is in it. */
export async function showDiagnostics(services: Services): Promise<void> {
	const uri = services.documents.put('Understory Diagnostics.md', await report(services));
	await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
}

/** Understory: Copy Diagnostics Report, for an issue. */
export async function copyDiagnostics(services: Services): Promise<void> {
	await vscode.env.clipboard.writeText(await report(services));
	void vscode.window.showInformationMessage(
		'The report is in the clipboard. It holds numbers and versions, no text, name or path of yours.',
	);
}

async function report({ server }: Services): Promise<string> {
	// Some editors give the address of the other machine as the remote's name.
	const place = vscode.env.remoteName === undefined ? 'local' : 'remote';
	const window = `${vscode.env.appName} ${vscode.version} (${place})`;
	return diagnosticsReport(await server.call('admin/diagnostics', {}), window, new Date());
}
