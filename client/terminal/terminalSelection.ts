import * as vscode from 'vscode';

/**
 * What is selected in the active terminal; empty when nothing is. The editor gives it to extensions only by way of the
 * clipboard, whose text is put back.
 */
export async function terminalSelection(): Promise<string> {
	const { clipboard } = vscode.env;
	const before = await clipboard.readText();
	await vscode.commands.executeCommand('workbench.action.terminal.copySelection');
	const selected = await clipboard.readText();
	if (selected !== before) await clipboard.writeText(before);
	return selected;
}
