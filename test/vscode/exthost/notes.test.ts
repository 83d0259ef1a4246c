import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { connectToOwner, eventually, type OwnerCalls } from './support.ts';

const NOTES = {
	'Harbour.md': 'Ships lie at *low water*.\n\n## Tides\n\nTwice a day.\n',
	'Ships.md': 'They wait in the [[Harbour]] for [[Harbour#Tides]].\n',
};

/** What the language server says of notes, asked as the editor asks it: hover, definition, references, files that are renamed. */
describe('notes in the editor', () => {
	const root = vscode.workspace.workspaceFolders![0]!.uri;
	const inVault = (...names: string[]): vscode.Uri => vscode.Uri.joinPath(root, 'vault', ...names);
	let owner: OwnerCalls;

	before(async () => {
		owner = await connectToOwner();
		await setFolder('${workspaceFolder}/vault');
		for (const [name, text] of Object.entries(NOTES))
			await vscode.workspace.fs.writeFile(inVault(name), Buffer.from(text));
		await eventually(async () => {
			const { notes } = await owner.call('note/list', {});
			assert.deepEqual(notes.map(({ title }) => title).toSorted(), ['Harbour', 'Ships']);
		});
	});
	after(async () => {
		await vscode.commands.executeCommand('workbench.action.closeAllEditors');
		await setFolder(undefined);
		await owner.close();
	});

	it('are made in the folder that the setting names', async () => {
		const { id } = await owner.call('note/create', { title: 'Lighthouse' });
		await eventually(() => textOf('Lighthouse.md'));
		await owner.call('note/delete', { id });
	});

	it('show what a link leads to', async () => {
		const at = await linkIn('Ships.md', 'Harbour');
		await eventually(async () => {
			const hovers = await ask<vscode.Hover[]>('vscode.executeHoverProvider', at);
			const texts = hovers.flatMap(({ contents }) =>
				contents.map((one) => (typeof one === 'string' ? one : one.value)),
			);
			assert.match(texts.join('\n'), /Ships lie at \*low water\*/);
		});
	});

	it('go to the note, and to the heading in it', async () => {
		const lineOf = async (text: string): Promise<number> => {
			const at = await linkIn('Ships.md', text);
			const [found] = await ask<(vscode.Location | vscode.LocationLink)[]>('vscode.executeDefinitionProvider', at);
			const { uri, range } = 'targetUri' in found! ? { uri: found.targetUri, range: found.targetRange } : found!;
			assert.equal(uri.fsPath, inVault('Harbour.md').fsPath);
			return range.start.line;
		};
		const document = await vscode.workspace.openTextDocument(inVault('Harbour.md'));
		assert.match(document.lineAt(await lineOf('Harbour#Tides')).text, /## Tides/);
		assert.notEqual(await lineOf('Harbour'), await lineOf('Harbour#Tides'));
	});

	it('know who links to them', async () => {
		const at = await linkIn('Ships.md', 'Harbour');
		const found = await ask<vscode.Location[]>('vscode.executeReferenceProvider', at);
		const ships = found.filter(({ uri }) => uri.fsPath.endsWith('Ships.md'));
		const columns = new Set(ships.map(({ range }) => range.start.character));
		// The editor's own Markdown finds a link of its kind in the brackets, too.
		for (const link of NOTES['Ships.md'].matchAll(/\[\[/g)) assert.ok(columns.has(link.index));
	});

	it('are renamed or moved as files, as the explorer does it, and links follow', async () => {
		const edit = new vscode.WorkspaceEdit();
		edit.renameFile(inVault('Harbour.md'), inVault('coast', 'Quay.md'));
		assert.ok(await vscode.workspace.applyEdit(edit));
		await vscode.workspace.saveAll(false);
		await eventually(async () => assert.match(await textOf('Ships.md'), /the \[\[Quay\]\] for \[\[Quay#Tides\]\]/));
		await eventually(() => textOf('coast', 'Quay.md'));
	});

	async function textOf(...names: string[]): Promise<string> {
		return Buffer.from(await vscode.workspace.fs.readFile(inVault(...names))).toString('utf8');
	}

	/** A place within the first link to a name. */
	async function linkIn(name: string, target: string): Promise<vscode.Location & { position: vscode.Position }> {
		const document = await vscode.workspace.openTextDocument(inVault(name));
		await vscode.window.showTextDocument(document);
		const position = document.positionAt(document.getText().indexOf(`[[${target}`) + 3);
		return Object.assign(new vscode.Location(document.uri, position), { position });
	}

	/** Asks until there is an answer: a document that was just opened is told a moment later. */
	async function ask<T extends readonly unknown[]>(
		command: string,
		{ uri, position }: { readonly uri: vscode.Uri; readonly position: vscode.Position },
	): Promise<T> {
		let answer: T | undefined;
		await eventually(async () => {
			answer = await vscode.commands.executeCommand<T>(command, uri, position);
			assert.ok(answer.length > 0);
		});
		return answer!;
	}

	async function setFolder(value: string | undefined): Promise<void> {
		const config = vscode.workspace.getConfiguration('understory');
		await config.update('notes.folder', value, vscode.ConfigurationTarget.Global);
	}
});
