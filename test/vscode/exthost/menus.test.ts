import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { connectToOwner, eventually, type OwnerCalls } from './support.ts';

const run = (command: string, argument?: unknown): Thenable<unknown> =>
	vscode.commands.executeCommand(`understory.${command}`, argument);

/** Commands that menus of rows and trees offer: called as the menus call them, and looked at in the server. */
describe('what the menus of rows offer', () => {
	const folder = vscode.workspace.workspaceFolders![0]!.uri;
	const file = vscode.Uri.joinPath(folder, 'src', 'greet.ts');
	let owner: OwnerCalls;

	before(async () => void (owner = await connectToOwner()));
	after(() => owner.close());
	afterEach(async () => {
		await vscode.commands.executeCommand('notifications.clearAll'); // a question that is open keeps its command waiting
		await vscode.commands.executeCommand('workbench.action.closeAllEditors');
	});

	const capture = async (content: string): Promise<string> => {
		const source = { door: 'selection' as const, uri: file.toString(), startLine: 2, endLine: 2 };
		return (await owner.call('capture/add', { content, tags: ['topic'], source })).id;
	};
	const status = async (id: string): Promise<string> => (await owner.call('capture/get', { id })).status;

	it('pins and unpins a capture', async () => {
		const captureId = await capture('Pin me');
		await run('pinCapture', { captureId });
		assert.equal((await owner.call('capture/get', { id: captureId })).pinned, true);
		await run('unpinCapture', { captureId });
		assert.equal((await owner.call('capture/get', { id: captureId })).pinned, false);
	});

	it('archives a capture and takes it back', async () => {
		const captureId = await capture('Archive me');
		void run('archiveCapture', { captureId });
		await eventually(async () => assert.equal(await status(captureId), 'archived'));
		await run('restoreCapture', { captureId });
		assert.notEqual(await status(captureId), 'archived');
	});

	it('deletes a capture from the inbox', async () => {
		const captureId = await capture('Delete me');
		void run('deleteCapture', { captureId });
		await eventually(() => assert.rejects(owner.call('capture/get', { id: captureId }), /no capture/));
	});

	it('opens what a capture was taken from', async () => {
		await run('openCaptureSource', { captureId: await capture('Where is this from?') });
		assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), file.toString());
		assert.equal(vscode.window.activeTextEditor.selection.start.line, 1);
	});

	it('opens the code of a task, and deletes the task', async () => {
		const place = { root: folder.fsPath, path: 'src/greet.ts', startLine: 2, endLine: 2 };
		const anchor = { id: 'a', ...place, text: '\treturn `Hello ${name}`;', lost: false };
		const { id: taskId } = await owner.call('task/create', { title: 'Greet politely', anchors: [anchor] });
		await run('openTaskCode', { taskId });
		assert.equal(vscode.window.activeTextEditor?.selection.start.line, 1);
		void run('deleteTask', { taskId });
		await eventually(() => assert.rejects(owner.call('task/get', { id: taskId }), /no task/));
	});

	it('opens what is related: a task on its board', async () => {
		const { id } = await owner.call('task/create', { title: 'Say goodbye' });
		await run('openRelated', { kind: 'task', id });
		await eventually(() => assert.equal(activeTab(), 'Tasks'));
	});

	it('opens what happened: a command in the history', async () => {
		const ran = { command: 'make all', cwd: '', root: folder.fsPath, shell: 'bash', durationMs: 1, exitCode: 0 };
		const shown = { startedAt: new Date().toISOString(), output: '', omitted: 0, redacted: 0 };
		await owner.call('terminal/record', { commands: [{ id: 'made', ...ran, ...shown }] });
		await run('openActivity', { kind: 'terminal', id: 'made' });
		await eventually(() => assert.equal(activeTab(), 'Terminal History'));
	});

	it('opens a summary of a topic that is chosen from a list', async () => {
		for (const place of ['harbour', 'market', 'station'])
			await capture(`The topic of the ${place} is the noise of its bells at night.`);
		await owner.call('memory/compact', { topic: 'topic', method: 'extractive' });
		void run('openSummary');
		await eventually(async () => {
			await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
			assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /noise of its bells/);
		});
	});

	it('goes by links from a summary of summaries to their captures', async () => {
		await capture('The topic of the quarry is the noise of its drills in the morning.');
		await owner.call('memory/compact', { topic: 'topic', method: 'extractive' });
		const { summaries } = await owner.call('memory/summaries', { topic: 'topic' });
		assert.equal(summaries[0]?.level, 2);
		await run('openActivity', { kind: 'summary', id: summaries[0].id });
		await eventually(() => assert.match(shownText(), /^# topic[^]*\[Summary\]\(/));
		await followLink('[Summary](');
		await eventually(() => assert.match(shownText(), /\[Capture\]\(/));
		await followLink('[Capture](');
		const { captures } = await owner.call('capture/list', { limit: 100 });
		await eventually(() => assert.ok(captures.some(({ content }) => content === shownText())));
	});

	it('stops and resumes recording the terminals of the workspace', async () => {
		const excluded = (): string[] =>
			vscode.workspace.getConfiguration('understory.terminal').get<string[]>('excludeFolders', []);
		void run('excludeFromTerminalHistory');
		await eventually(() => assert.deepEqual(excluded(), [folder.fsPath]));
		void run('excludeFromTerminalHistory');
		await eventually(() => assert.deepEqual(excluded(), []));
	});

	it('opens the settings, and the log', async () => {
		await run('openSettings');
		await eventually(() => assert.equal(activeTab(), 'Settings'));
		await run('showLog');
		await eventually(() => assert.ok(vscode.window.visibleTextEditors.some(isOwnLog)));
	});
});

function isOwnLog({ document: { uri } }: vscode.TextEditor): boolean {
	return uri.scheme === 'output' && uri.path.includes('understory');
}

function shownText(): string {
	return vscode.window.activeTextEditor?.document.getText() ?? '';
}

/** As the key for "Open Link" does, with the cursor in what `start` begins. */
async function followLink(start: string): Promise<void> {
	const editor = vscode.window.activeTextEditor!;
	const at = editor.document.positionAt(editor.document.getText().indexOf(start) + start.length + 2);
	await eventually(async () => {
		editor.selection = new vscode.Selection(at, at);
		await vscode.commands.executeCommand('editor.action.openLink');
		assert.notEqual(vscode.window.activeTextEditor, editor); // the links of a document come a moment after its text
	});
}

function activeTab(): string | undefined {
	return vscode.window.tabGroups.activeTabGroup.activeTab?.label;
}
