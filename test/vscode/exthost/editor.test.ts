import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('the editor of the tests', () => {
	it('has the folder open', () => {
		assert.equal(vscode.workspace.workspaceFolders?.length, 1);
	});

	it('refuses proposed API, as the VS Code of users does', () => {
		const proposed = vscode.window as unknown as { createWebviewTextEditorInset(): unknown };
		assert.throws(() => proposed.createWebviewTextEditorInset(), /CANNOT use API proposal/);
	});
});
