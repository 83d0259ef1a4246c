import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import type { SessionState } from '../../../common/model/session.ts';
import { connectToOwner, eventually, type OwnerCalls } from './support.ts';

describe('sessions', () => {
	const { fsPath: folder } = vscode.workspace.workspaceFolders![0]!.uri;
	const [greet, other] = [path.join(folder, 'src', 'greet.ts'), path.join(folder, 'src', 'other.ts')];
	let owner: OwnerCalls;

	before(async () => {
		owner = await connectToOwner();
		await vscode.workspace.fs.writeFile(vscode.Uri.file(other), Buffer.from('export const other = 1;\n'));
	});
	after(() => owner.close());
	afterEach(async () => {
		await vscode.commands.executeCommand('notifications.clearAll');
		await vscode.commands.executeCommand('workbench.action.closeAllEditors');
	});

	const keptNow = async (): Promise<SessionState | undefined> =>
		(await owner.call('session/list', { folders: [folder] })).sessions.find(({ id }) => id !== 'earlier');

	it('brings back two editor groups, and terminals in their folders', async () => {
		const gone = path.join(folder, 'gone');
		const state = {
			// Between the two was a group that showed no file.
			groups: [
				{ column: 1, active: 0, tabs: [greet, other] },
				{ column: 3, active: 0, tabs: [other, path.join(folder, 'gone.ts')] },
			],
			cursors: [{ path: greet, line: 1, character: 1, topLine: 0 }],
			terminals: [
				{ name: 'build', cwd: path.join(folder, 'src') },
				{ name: 'gone', cwd: gone },
			],
			tasks: [],
		};
		await owner.call('session/save', { id: 'earlier', folders: [folder], state });
		await vscode.commands.executeCommand('understory.resumeSession', { sessionId: 'earlier' });
		assert.deepEqual(groups(), [
			{ column: 1, active: greet, tabs: [greet, other] },
			{ column: 2, active: other, tabs: [other] },
		]);
		const shown = vscode.window.visibleTextEditors.find(({ document }) => document.uri.fsPath === greet);
		assert.deepEqual([shown?.selection.active.line, shown?.selection.active.character], [1, 1]);
		const made = vscode.window.terminals.filter(({ name }) => ['build', 'gone'].includes(name));
		assert.deepEqual(
			made.map(({ name }) => name),
			['build'],
		);
		await eventually(() => assert.equal(made[0]!.shellIntegration?.cwd?.fsPath, path.join(folder, 'src')));
		// The window is kept as it is now, and a terminal that is there is not made again.
		await eventually(async () => {
			const kept = await keptNow();
			assert.deepEqual(
				kept?.groups.map(({ tabs }) => tabs),
				[[greet, other], [other]],
			);
			// Other tests may have left terminals.
			const terminals = kept.terminals.filter(({ name }) => name === 'build');
			assert.deepEqual(terminals, [{ name: 'build', cwd: path.join(folder, 'src') }]);
		});
		await vscode.commands.executeCommand('understory.resumeSession', { sessionId: 'earlier' });
		assert.equal(vscode.window.terminals.filter(({ name }) => name === 'build').length, 1);
		made[0]!.dispose();
	});

	it('brings back the group with the focus, a comparison and a notebook at its cell', async () => {
		const book = path.join(folder, 'study.ipynb');
		const cells = ['# One', '# Two', '# Three'].map((source) => ({ cell_type: 'markdown', metadata: {}, source }));
		const notebook = { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
		await vscode.workspace.fs.writeFile(vscode.Uri.file(book), Buffer.from(JSON.stringify(notebook)));
		await vscode.commands.executeCommand('vscode.diff', vscode.Uri.file(greet), vscode.Uri.file(other), 'Both', {
			preview: false,
			viewColumn: 1,
		});
		await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(book), { viewColumn: 2, preview: false });
		await eventually(() => {
			const editor = vscode.window.activeNotebookEditor!;
			editor.selections = [new vscode.NotebookRange(2, 3)];
		});
		await vscode.commands.executeCommand('workbench.action.focusFirstEditorGroup');
		const comparedWith = vscode.Uri.file(greet).toString();
		const groups = [
			{ column: 1, active: 0, tabs: [other], focused: true, views: [{ tab: 0, comparedWith, title: 'Both' }] },
			{ column: 2, active: 0, tabs: [book], views: [{ tab: 0, editor: 'jupyter-notebook', cell: 2 }] },
		];
		await eventually(async () => assert.deepEqual((await keptNow())?.groups, groups));

		await vscode.commands.executeCommand('workbench.action.closeAllEditors');
		const state = { groups, cursors: [], terminals: [], tasks: [] };
		await owner.call('session/save', { id: 'earlier', folders: [folder], state });
		await vscode.commands.executeCommand('understory.resumeSession', { sessionId: 'earlier' });
		const [first, second] = vscode.window.tabGroups.all;
		assert.equal(first?.isActive, true);
		const compared = first.activeTab?.input;
		assert.ok(compared instanceof vscode.TabInputTextDiff);
		assert.deepEqual([compared.original.fsPath, compared.modified.fsPath], [greet, other]);
		assert.equal(first.activeTab?.label, 'Both');
		assert.ok(second?.activeTab?.input instanceof vscode.TabInputNotebook);
		const shown = vscode.window.visibleNotebookEditors.find(({ notebook: one }) => one.uri.fsPath === book);
		assert.equal(shown?.selections[0]?.start, 2);
	});
});

/** Files of the window's groups, as a session keeps them. */
function groups(): { column: number; active: string | undefined; tabs: (string | undefined)[] }[] {
	const fileOf = ({ input }: vscode.Tab): string | undefined =>
		input instanceof vscode.TabInputText ? input.uri.fsPath : undefined;
	return vscode.window.tabGroups.all.map(({ viewColumn, activeTab, tabs }) => ({
		column: viewColumn,
		active: activeTab && fileOf(activeTab),
		tabs: tabs.map(fileOf),
	}));
}
