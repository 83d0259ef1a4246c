import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const ID = 'understory.understory';

/** What the manifest declares, as far as it is read here. */
interface Manifest {
	readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

describe('the extension', () => {
	it('is activated when the window has started, without being asked for', async () => {
		const extension = vscode.extensions.getExtension(ID);
		assert.ok(extension);
		for (let waited = 0; !extension.isActive && waited < 30_000; waited += 100) await sleep(100);
		assert.ok(extension.isActive);
	});

	it('has every command that its manifest declares', async () => {
		const extension = vscode.extensions.getExtension(ID);
		assert.ok(extension);
		const declared = (extension.packageJSON as Manifest).contributes.commands.map(({ command }) => command);
		assert.ok(declared.length > 10);
		const registered = new Set(await vscode.commands.getCommands(true));
		assert.deepEqual(
			declared.filter((command) => !registered.has(command)),
			[],
		);
	});

	it('shows the doctor as a document that tells of the server and of this folder', async () => {
		await vscode.commands.executeCommand('understory.doctor');
		const text = vscode.window.activeTextEditor?.document.getText() ?? '';
		assert.match(text, /^# Understory Doctor/);
		assert.match(text, /## Server\n/);
		assert.ok(text.includes(vscode.workspace.workspaceFolders![0]!.uri.fsPath));
	});

	it('says of a document of an earlier session that it is gone', async () => {
		const document = await vscode.workspace.openTextDocument(vscode.Uri.parse('understory:/nowhere.md'));
		assert.match(document.getText(), /no longer kept/);
	});
});

function sleep(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}
