import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
	CodeActionRequest,
	CompletionRequest,
	DefinitionRequest,
	DocumentLinkRequest,
	HoverRequest,
	InitializedNotification,
	PrepareRenameRequest,
	PublishDiagnosticsNotification,
	ReferencesRequest,
	RenameRequest,
	WillRenameFilesRequest,
	type CodeAction,
	type CompletionList,
	type Diagnostic,
	type Location,
	type WorkspaceEdit,
} from 'vscode-languageserver-protocol/node';
import { LspClient, SETTINGS, uriOf } from './lspClient.ts';
import { temporaryDataDir, until, workspaceWith } from './processes.ts';

vi.setConfig({ testTimeout: 120_000 });

const FILES = {
	'Alpha.md':
		'---\ntitle: Alpha\naliases: [First]\ntags: [greek]\n---\n# Alpha\n\nsome text\n\n## Deep part\n\nbelow #greek\n',
	'a/Twin.md': 'one',
	'b/Twin.md': 'two',
	'from.md': 'see [[alpha#Deep part|it]], [[First]], [[Twin]],\r\n[[Nowhere]], [[Alpa]], [[Alpha#None]] ![[x.png]]\n',
};

interface Rig {
	readonly window: LspClient;
	readonly at: (file: string) => string;
	/** Cursor at `|` of the text, which is put into the open document. */
	readonly place: (
		file: string,
		marked: string,
	) => Promise<{ textDocument: { uri: string }; position: { line: number; character: number } }>;
	readonly diagnostics: Map<string, Diagnostic[]>;
}

async function openRig(): Promise<Rig> {
	const folder = workspaceWith({});
	for (const [file, text] of Object.entries(FILES)) {
		mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
		writeFileSync(path.join(folder, file), text);
	}
	const window = new LspClient(temporaryDataDir());
	await window.initialize(
		[],
		{ trusted: true, settings: { ...SETTINGS, notes: { ...SETTINGS.notes, folders: [folder] } } },
		{ textDocument: { completion: { dynamicRegistration: true } } },
	);
	onTestFinished(async () => void (await window.close()));
	const diagnostics = new Map<string, Diagnostic[]>();
	window.connection.onNotification(
		PublishDiagnosticsNotification.type,
		(params) => void diagnostics.set(params.uri, params.diagnostics),
	);
	await window.connection.sendNotification(InitializedNotification.type, {});
	const at = (file: string): string => uriOf(path.join(folder, file));
	let version = 0;
	return {
		window,
		at,
		diagnostics,
		async place(file, marked) {
			const offset = marked.indexOf('¦');
			const text = marked.replace('¦', '');
			const textDocument = { uri: at(file), languageId: 'markdown', version: ++version, text };
			await window.notify('textDocument/didOpen', { textDocument });
			const before = text.slice(0, offset).split(/\r\n|\n/);
			return {
				textDocument: { uri: at(file) },
				position: { line: before.length - 1, character: before.at(-1)!.length },
			};
		},
	};
}

test('features are registered for the folder of notes', async () => {
	const { window } = await openRig();
	await until(() => window.registrations.length > 1);
	const methods = window.registrations.flatMap(({ registrations }) => registrations.map(({ method }) => method));
	expect(methods).toEqual(
		expect.arrayContaining([
			'textDocument/didOpen',
			'textDocument/completion',
			'textDocument/rename',
			'workspace/willRenameFiles',
		]),
	);
});

test('links lead to notes and headings; what is not saved counts', async () => {
	const { window, at, place } = await openRig();
	const ask = async (marked: string): Promise<Location[] | null> =>
		(await window.connection.sendRequest(DefinitionRequest.type, await place('from.md', marked))) as Location[] | null;
	expect(await ask('new text [[al¦pha#deep-part]]')).toMatchObject([
		{ uri: at('Alpha.md'), range: { start: { line: 9, character: 3 } } },
	]);
	expect(await ask('[[Fi¦rst]]')).toMatchObject([{ uri: at('Alpha.md'), range: { start: { line: 5 } } }]);
	expect(await ask('[[Tw¦in]]')).toHaveLength(2);
	expect(await ask('[[No¦where]]')).toEqual([]);
	const hover = await window.connection.sendRequest(HoverRequest.type, await place('from.md', '[[alpha#Deep p¦art]]'));
	expect(hover).toMatchObject({ contents: { value: expect.stringContaining('below #greek') as string } });
	const { textDocument } = await place('from.md', `${FILES['from.md']}¦`);
	const links = await window.connection.sendRequest(DocumentLinkRequest.type, { textDocument });
	expect(links?.map(({ target }) => target)).toEqual([`${at('Alpha.md')}#L10`, at('Alpha.md'), at('Alpha.md')]);
});

test('names, headings and tags are completed', async () => {
	const { window, place } = await openRig();
	const ask = async (marked: string): Promise<string[]> => {
		const list = (await window.connection.sendRequest(
			CompletionRequest.type,
			await place('from.md', marked),
		)) as CompletionList;
		return list.items.map(({ textEdit }) => textEdit!.newText);
	};
	expect(await ask('[[al¦')).toEqual(['Alpha]]', 'Alpha|First]]']);
	expect(await ask('[[fir¦]]')).toEqual(['Alpha|First']);
	expect(await ask('[[fir¦] x')).toEqual(['Alpha|First]']);
	expect(await ask('![[twi¦]]')).toEqual(['a/Twin|Twin', 'b/Twin|Twin']);
	expect(await ask('[[First#¦]]')).toEqual(['Alpha', 'Deep part']);
	expect(await ask('text #g¦')).toEqual(['greek']);
	expect(await ask('---\ntags: [a, g¦]\n---\n')).toEqual(['greek']);
	expect(await ask('`[[` no ¦')).toEqual([]);
});

test('broken and ambiguous links are told, with what can be done about them', async () => {
	const { window, at, place, diagnostics } = await openRig();
	const { textDocument } = await place('from.md', `${FILES['from.md']}¦`);
	await until(() => (diagnostics.get(at('from.md')) ?? []).length > 0);
	const told = diagnostics.get(at('from.md'))!;
	expect(told.map(({ code, range }) => [code, range.start.line, range.start.character])).toEqual([
		['ambiguousNote', 0, 39],
		['missingNote', 1, 0],
		['missingNote', 1, 13],
		['missingHeading', 1, 23],
	]);
	const actions = async (at: number): Promise<CodeAction[]> => {
		const params = { textDocument, range: told[at]!.range, context: { diagnostics: [told[at]!] } };
		return (await window.connection.sendRequest(CodeActionRequest.type, params)) as CodeAction[];
	};
	expect((await actions(0)).map(({ title }) => title)).toEqual(['Link to a/Twin.md', 'Link to b/Twin.md']);
	const [create] = await actions(1);
	expect(create).toMatchObject({
		title: 'Create note “Nowhere”',
		edit: { documentChanges: [{ kind: 'create', uri: at('Nowhere.md') }, {}] },
	});
	expect((await actions(2)).map(({ title }) => title)).toEqual(['Create note “Alpa”', 'Link to “Alpha”']);
	expect((await actions(3)).map(({ title }) => title)).toContain('Link to heading “Deep part”');
	await place('from.md', '[[Alpha]]¦');
	await until(() => diagnostics.get(at('from.md'))!.length === 0);
});

test('references and renames cover links in all notes, as they are on disk and in the editor', async () => {
	const { window, at, place } = await openRig();
	const cursor = await place('from.md', '[[Al¦pha]] [[First]] [[alpha#Deep part|x]]');
	const references = await window.connection.sendRequest(ReferencesRequest.type, {
		...cursor,
		context: { includeDeclaration: true },
	});
	expect(references).toHaveLength(4);
	expect(await window.connection.sendRequest(PrepareRenameRequest.type, cursor)).toMatchObject({
		placeholder: 'Alpha',
	});
	const edit = await window.connection.sendRequest(RenameRequest.type, { ...cursor, newName: 'Omega' });
	expect(edit?.documentChanges).toMatchObject([
		{ textDocument: { uri: at('Alpha.md') }, edits: [{ newText: 'Omeg' }] },
		{ textDocument: { uri: at('from.md') }, edits: [{ newText: 'Omega' }, { newText: 'Omega' }] },
		{ kind: 'rename', oldUri: at('Alpha.md'), newUri: at('Omega.md') },
	]);
	const heading = await place('Alpha.md', FILES['Alpha.md'].replace('## Deep', '## D¦eep'));
	const parts = await window.connection.sendRequest(RenameRequest.type, { ...heading, newName: 'Other part' });
	expect(parts?.documentChanges).toMatchObject([
		{ textDocument: { uri: at('Alpha.md') }, edits: [{ newText: 'Other part' }] },
		{ textDocument: { uri: at('from.md') }, edits: [{ newText: 'Other part' }] },
	]);
	const tag = await place('Alpha.md', FILES['Alpha.md'].replace('#greek', '#gr¦eek'));
	const tags = (await window.connection.sendRequest(RenameRequest.type, { ...tag, newName: 'latin' })) as WorkspaceEdit;
	expect(JSON.stringify(tags.documentChanges)).toMatch(/latin.*latin/);
	await expect(window.connection.sendRequest(RenameRequest.type, { ...tag, newName: 'two words' })).rejects.toThrow(
		'A tag has no spaces',
	);
});

test('a file or a folder that is moved in the explorer takes its links along', async () => {
	const { window, at, place } = await openRig();
	await place('from.md', '[[a/Twin]] [[Twin]] [[Alpha]]¦');
	const moved = await window.connection.sendRequest(WillRenameFilesRequest.type, {
		files: [{ oldUri: at('a'), newUri: at('z') }],
	});
	expect(moved?.documentChanges).toMatchObject([
		{ textDocument: { uri: at('from.md') }, edits: [{ newText: 'z/Twin' }] },
	]);
	const renamed = await window.connection.sendRequest(WillRenameFilesRequest.type, {
		files: [{ oldUri: at('Alpha.md'), newUri: at('Zeta.md') }],
	});
	expect(renamed?.documentChanges).toEqual([]); // its title says the name
});
