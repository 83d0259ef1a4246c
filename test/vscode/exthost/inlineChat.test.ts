import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { beginStream, streaming, STREAMS, type WireServer } from '../../server/models/chat/wireServer.ts';
import { eventually, setUpModel } from './support.ts';

const PROVIDER = 'openai-compatible';
const run = (command: string, argument?: unknown): Thenable<unknown> =>
	vscode.commands.executeCommand(`understory.${command}`, argument);

/** Inline chat as far as it needs no pixels: what is sent, what is proposed, and what the document is in the end. */
describe('inline chat', () => {
	let folder: string;
	let opened = 0;
	let model: WireServer;

	before(async () => {
		folder = mkdtempSync(path.join(os.tmpdir(), 'understory-inline-'));
		model = await setUpModel();
	});
	after(async () => {
		await model[Symbol.asyncDispose]();
		rmSync(folder, { recursive: true, force: true });
	});
	afterEach(async () => {
		while (vscode.window.tabGroups.activeTabGroup.activeTab !== undefined)
			await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
	});

	it('is offered by the light bulb: for problems, and for a selection', async () => {
		const { document } = await openLines(['let a = b;', '', 'let c = d;']);
		const problems = vscode.languages.createDiagnosticCollection('test');
		const line = document.lineAt(2).range;
		problems.set(document.uri, [new vscode.Diagnostic(line, 'There is no d')]);
		try {
			const titles = async (range: vscode.Range, kind?: string): Promise<string[]> =>
				(await actions(document, range, kind))
					.map(({ title }) => title)
					.filter((title) => title.includes('Understory'));
			const place = (at: number): vscode.Range => new vscode.Range(at, 0, at, 0);
			assert.deepEqual(await titles(place(1)), []);
			assert.deepEqual(await titles(place(2)), ['Fix with Understory']);
			const rewrites = ['Edit with Understory…', 'Document with Understory'];
			const asks = ['Ask Understory…', 'Explain with Understory', 'Write Tests with Understory'];
			const { range: first } = document.lineAt(0);
			assert.deepEqual((await titles(first)).toSorted(), [...rewrites, ...asks].toSorted());
			assert.deepEqual(await titles(first, 'refactor.rewrite'), rewrites);
			assert.deepEqual(await titles(first, 'refactor.understory'), asks);
			assert.deepEqual(await titles(first, 'quickfix'), []);
			assert.deepEqual(await titles(new vscode.Range(0, 10, 1, 0)), []); // a line break and nothing else

			model.answerWith(streaming(PROVIDER, ['let c = 4;']));
			await take(document, line, 'Fix with Understory');
			assert.match(model.requests.at(-1)!.body, /There is no d/);
			await accept(document, 'Accept');
			assert.equal(document.getText(), 'let a = b;\n\nlet c = 4;');

			model.answerWith(streaming(PROVIDER, ['It copies b.']));
			await take(document, first, 'Explain with Understory');
			assert.match(model.requests.at(-1)!.body, /let a = b;/);
		} finally {
			problems.dispose();
		}
	});

	it('writes tests for a selection, which open as a file of their own', async () => {
		model.answerWith(streaming(PROVIDER, ['Like this:\n\n```ts\n', "test('a', () => 1);", '\n```\n']));
		await openLines(['export const a = 1;', 'export const b = 2;'], 0, 0);
		await run('chatTest');
		const { body } = model.requests.at(-1)!;
		assert.match(body, /export const a = 1;/);
		await run('chatOpenCode');
		await eventually(() => assert.equal(activeText(), "test('a', () => 1);\n"));
	});

	it('edits a document of a hundred thousand lines; undone in one step', async () => {
		const lines = Array.from({ length: 100_000 }, (_, at) => `${at} has some words to be read by somebody in time`);
		const editor = await openLines(lines, 70_000, 70_002);
		const before = editor.document.getText();
		assert.ok(before.length > 5_000_000);
		const finish = held(['70000 is new\n', `${lines[70_001]!}\n`], ['70002 is new']);
		await rewrite();
		assert.ok(model.requests.at(-1)!.body.length < 100_000, 'the lines around go along, and not the document');
		finish();
		await accept(editor.document, 'Accept All (2)');
		const now = editor.document.getText().split('\n');
		assert.deepEqual(now.slice(70_000, 70_003), ['70000 is new', lines[70_001], '70002 is new']);
		assert.equal(now.length, lines.length);
		await undo(editor);
		assert.equal(editor.document.getText(), before);
	});

	it('is about one selection when there are several cursors, and leaves the others alone', async () => {
		model.answerWith(streaming(PROVIDER, ['one?']));
		const editor = await openLines(['one', 'two', 'three', 'four']);
		await select(editor, whole(editor, 0, 0), whole(editor, 2, 2));
		await run('chatDocument');
		await accept(editor.document, 'Accept');
		assert.equal(editor.document.getText(), 'one?\ntwo\nthree\nfour');
	});

	it('keeps what is typed above and below the lines while the answer streams', async () => {
		const editor = await openLines(['zero', 'one', 'two', 'three', 'four'], 1, 3);
		const finish = held(['1\n', 'two\n'], ['3']);
		await rewrite();
		await type(editor, 0, 0, 'above\nand above\n');
		await type(editor, 6, 4, '!');
		await type(editor, 0, 0, '# ');
		finish();
		await accept(editor.document, 'Accept All (2)');
		assert.equal(editor.document.getText(), '# above\nand above\nzero\n1\ntwo\n3\nfour!');
	});

	it('gives up the part whose lines the user changes while the answer streams: theirs wins', async () => {
		const editor = await openLines(['one', 'two', 'three'], 0, 2);
		const finish = held(['1\n', 'two\n'], ['3']);
		await rewrite();
		await type(editor, 2, 5, ' or four');
		finish();
		await accept(editor.document, 'Accept');
		assert.equal(editor.document.getText(), '1\ntwo\nthree or four');
	});

	it('accepts and rejects complete parts of an edit while the rest of it streams; each is one step to undo', async () => {
		const editor = await openLines(['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'], 1, 8);
		const finish = held(['1\n', 'two\n', 'three\n', '4\n', 'five\n', 'six\n'], ['7\n', 'eight']);
		await rewrite();
		await accept(editor.document, 'Accept'); // the first of two
		assert.equal(editor.document.getText(), 'zero\n1\ntwo\nthree\nfour\nfive\nsix\nseven\neight');
		await type(editor, 0, 0, 'above\n');
		const { arguments: [four] = [] } = await lens(editor.document, 'Reject');
		await run('chatReject', four);
		await eventually(async () => assert.deepEqual(await lenses(editor.document), []));
		await type(editor, 9, 5, '!');
		finish();
		await accept(editor.document, 'Accept');
		const all = 'above\nzero\n1\ntwo\nthree\nfour\nfive\nsix\n7\neight!';
		assert.equal(editor.document.getText(), all);
		await undo(editor);
		assert.equal(editor.document.getText(), all.replace('7', 'seven'));
		await undo(editor); // what was typed
		await undo(editor);
		await undo(editor);
		assert.equal(editor.document.getText(), 'zero\none\ntwo\nthree\nfour\nfive\nsix\nseven\neight');
	});

	it('keeps what was accepted of an answer that is stopped, and takes the other parts back', async () => {
		const editor = await openLines(['one', 'two', 'three', 'four', 'five', 'six', 'seven'], 0, 6);
		held(['1\n', 'two\n', 'three\n', '4\n', 'five\n', 'six\n'], ['7']);
		await rewrite();
		await lens(editor.document, 'Accept All (2)');
		await accept(editor.document, 'Accept');
		await run('chatStop');
		await eventually(async () => assert.deepEqual(await lenses(editor.document), []));
		assert.equal(editor.document.getText(), '1\ntwo\nthree\nfour\nfive\nsix\nseven');
	});

	it('accepts a part of one edit while another one still streams', async () => {
		model.answerWith(streaming(PROVIDER, ['1\n', 'two\n', '3']));
		const editor = await openLines(['one', 'two', 'three', 'four'], 0, 2);
		await rewrite();
		await lens(editor.document, 'Accept All (2)');
		await select(editor, whole(editor, 3, 3));
		const finish = held(['4', '\n'], ['5']);
		await rewrite();
		await accept(editor.document, 'Accept');
		assert.equal(editor.document.getText(), '1\ntwo\nthree\nfour');
		finish();
		await accept(editor.document, 'Accept');
		await accept(editor.document, 'Accept');
		assert.equal(editor.document.getText(), '1\ntwo\n3\n4\n5');
		await run('chatClose');
	});

	it('stops an answer, asks again, goes on from there, and rejects what is proposed then', async () => {
		const editor = await openLines(['one', 'two'], 0, 1);
		const { length } = model.abandoned;
		held(['1\n'], ['2']);
		await rewrite();
		await run('chatStop');
		model.answerWith(streaming(PROVIDER, ['1\n2']));
		await run('chatRetry'); // the server has not said yet that it stopped
		await eventually(() => assert.equal(model.abandoned.length, length + 1));
		await lens(editor.document, 'Accept');
		model.answerWith(streaming(PROVIDER, ['I\nII']));
		await run('chatSubmit', { text: 'Roman, please' });
		assert.match(model.requests.at(-1)!.body, /Roman, please/);
		await lens(editor.document, 'Accept');
		await run('chatReject');
		await eventually(async () => assert.deepEqual(await lenses(editor.document), []));
		assert.equal(editor.document.getText(), 'one\ntwo');
	});

	/** An untitled document, its lines selected. */
	async function openLines(lines: readonly string[], from = 0, to = from): Promise<vscode.TextEditor> {
		// Each of another name: an untitled one gets the name of one that is still being closed, and its text.
		const file = path.join(folder, `lines-${++opened}.txt`);
		writeFileSync(file, lines.join('\n'));
		const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
		const editor = await vscode.window.showTextDocument(document);
		await select(editor, whole(editor, from, to));
		return editor;
	}

	/** Resolves when the window has it so: where the cursor was when the editor was opened may be told later than it is set. */
	async function select(editor: vscode.TextEditor, ...selections: vscode.Selection[]): Promise<void> {
		const told = new Promise<void>((resolve) => {
			const listener = vscode.window.onDidChangeTextEditorSelection((event) => {
				const same = event.selections.length === selections.length;
				if (event.textEditor !== editor || !same || !event.selections.every((one, at) => one.isEqual(selections[at]!)))
					return;
				listener.dispose();
				resolve();
			});
		});
		editor.selections = selections;
		await told;
	}

	/** Has the selection rewritten. Resolves when the model has been asked. */
	async function rewrite(): Promise<void> {
		const { length } = model.requests;
		void run('chatDocument'); // ends with the answer
		await eventually(() => assert.ok(model.requests.length > length));
	}

	/** An answer of which the second half comes when it is let. */
	function held(first: readonly string[], second: readonly string[]): () => void {
		const parts = STREAMS[PROVIDER]([...first, ...second]);
		let end: (() => void) | undefined;
		model.answerWith((response) => {
			beginStream(PROVIDER, response);
			response.write(parts.slice(0, 1 + first.length).join(''));
			end = () => response.end(parts.slice(1 + first.length).join(''));
		});
		return () => end!();
	}
});

function whole({ document }: vscode.TextEditor, from: number, to: number): vscode.Selection {
	return new vscode.Selection(document.lineAt(from).range.start, document.lineAt(to).range.end);
}

function actions({ uri }: vscode.TextDocument, range: vscode.Range, kind?: string): Thenable<vscode.CodeAction[]> {
	return vscode.commands.executeCommand('vscode.executeCodeActionProvider', uri, range, kind);
}

/** Does what the light bulb offers for a range. */
async function take(document: vscode.TextDocument, range: vscode.Range, title: string): Promise<void> {
	const { command, arguments: given } = (await actions(document, range)).find((one) => one.title === title)!.command!;
	await vscode.commands.executeCommand(command, ...(given as unknown[]));
}

async function lenses({ uri }: vscode.TextDocument): Promise<vscode.Command[]> {
	const all = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri);
	return all.map(({ command }) => command!).filter(({ command }) => command.startsWith('understory.chat'));
}

/** The first button above the lines that has this title. */
async function lens(document: vscode.TextDocument, title: string): Promise<vscode.Command> {
	let found: vscode.Command | undefined;
	await eventually(async () => {
		const all = await lenses(document);
		found = all.find((one) => one.title.endsWith(`) ${title}`));
		assert.ok(found, `no button ${title} among ${all.map((one) => one.title).join(', ')}`);
	});
	return found!;
}

async function accept(document: vscode.TextDocument, title: string): Promise<void> {
	const { arguments: [reference] = [] } = await lens(document, title);
	await run('chatAccept', reference);
}

async function type(editor: vscode.TextEditor, line: number, character: number, text: string): Promise<void> {
	assert.ok(await editor.edit((edit) => edit.insert(new vscode.Position(line, character), text)));
}

async function undo({ document }: vscode.TextEditor): Promise<void> {
	await vscode.window.showTextDocument(document);
	await vscode.commands.executeCommand('undo');
}

function activeText(): string | undefined {
	return vscode.window.activeTextEditor?.document.getText();
}
