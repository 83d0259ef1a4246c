import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { fieldsOf } from '../../common/base/fieldsOf.ts';
import { localDay } from '../../common/base/localTime.ts';
import type { NoteTemplate, TemplateValues } from '../../common/model/note.ts';
import type { Output } from '../../common/protocol/index.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { submitField } from '../commands/submitField.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import { NO_PROJECT } from '../../common/model/noProject.ts';
import { pickCaptures } from '../memory/pickCaptures.ts';
import { pickProject } from '../memory/pickProject.ts';
import { withProgress } from '../editor/progress.ts';
import type { Services } from '../services.ts';
import { linkTo } from './linkTo.ts';
import { noteItems, pickNote, showNote } from './notePick.ts';

type NoteCommand = (services: Services, argument?: unknown) => Promise<void>;

/** Commands about notes by id. */
export const NOTE_COMMANDS = {
	'understory.assignNote': assignNote,
	'understory.dailyNote': dailyNote,
	'understory.exportNotes': exportNotes,
	'understory.importNotes': importNotes,
	'understory.insertNoteLink': insertNoteLink,
	'understory.mergeNotes': mergeNotes,
	'understory.newNote': newNote,
	'understory.newNoteFromTemplate': newNoteFromTemplate,
	'understory.openNote': openNote,
	'understory.promoteToNote': promoteToNote,
} as const satisfies Readonly<Record<string, NoteCommand>>;

/** Understory: New Note… */
async function newNote({ server }: Services): Promise<void> {
	await askForTitle(server, 'New Note', {});
}

/** Understory: New Note from Template… */
async function newNoteFromTemplate({ server }: Services): Promise<void> {
	const { templates, folder } = await server.call('note/templates', {});
	if (templates.length === 0) return offerTemplate(folder);
	const items = templates.map((template) => ({
		template,
		label: template.name,
		description: template.variables.join(', '),
	}));
	const chosen = await vscode.window.showQuickPick(items, { placeHolder: 'Template of the new note' });
	if (chosen === undefined) return;
	const values = await valuesFor(chosen.template);
	await askForTitle(server, `New Note from ${chosen.template.name}`, { template: chosen.template.name, values });
}

/** Understory: Daily Note */
async function dailyNote({ server }: Services): Promise<void> {
	await showNote(await server.call('note/daily', { date: localDay(Date.now()) }), true);
}

/** Understory: Promote to Note… makes a note of the capture whose menu was used, or of those the user chooses. */
async function promoteToNote({ server }: Services, argument: unknown): Promise<void> {
	const { captureId } = fieldsOf(argument);
	const captures =
		typeof captureId === 'string' ? [captureId] : await pickCaptures(server, 'Captures to make one note of');
	if (captures.length === 0) return;
	await showNote(await server.call('note/promote', { id: randomUUID(), captures }));
}

/** Understory: Put Note into Project… writes the project's name into the note's front matter. */
async function assignNote(services: Services): Promise<void> {
	const note = await pickNote(services.server, 'Note to put into a project');
	if (note === undefined) return;
	const project = await pickProject(services, `Put ${note.title} into`);
	if (project === undefined) return;
	const name = project.id === NO_PROJECT ? null : project.name;
	await services.server.call('note/edit', { id: note.id, project: name });
}

/** Understory: Merge Notes… */
async function mergeNotes({ server }: Services): Promise<void> {
	const into = await pickNote(server, 'Note that the others are merged into');
	if (into === undefined) return;
	const items = await noteItems(server, [into.id]);
	const options = {
		canPickMany: true,
		placeHolder: `Notes to put at the end of ${into.title}`,
		matchOnDescription: true,
	} as const;
	const chosen = (await vscode.window.showQuickPick(items, options)) ?? [];
	if (chosen.length === 0) return;
	const ids = chosen.map(({ note }) => note.id);
	const merged = await server.call('note/merge', { into: into.id, ids });
	await showNote(merged);
	void offerUndo(server, merged, ids);
}

/** Understory: Open Note… shows the note that is named, or lets the user choose. */
async function openNote({ server }: Services, argument: unknown): Promise<void> {
	if (typeof argument === 'string') {
		await showNote((await server.call('note/read', { id: argument })).note);
		return;
	}
	const note = await pickNote(server, 'Open note');
	if (note !== undefined) await showNote(note);
}

/** Understory: Insert Link to Note… writes a wikilink at the cursor. */
async function insertNoteLink({ server }: Services): Promise<void> {
	const editor = vscode.window.activeTextEditor;
	if (editor === undefined) throw new OperationError('invalidInput', 'Open the text that the link is to be in.');
	const items = await noteItems(server);
	const chosen = await vscode.window.showQuickPick(items, { placeHolder: 'Note to link to', matchOnDescription: true });
	if (chosen === undefined) return;
	const notes = items.map(({ note }) => note);
	await editor.edit((edit) => {
		for (const selection of editor.selections)
			edit.replace(selection, linkTo(chosen.note, notes, editor.document.getText(selection)));
	});
}

/** Understory: Import Notes… copies a folder of Markdown into the notes. */
async function importNotes({ server }: Services): Promise<void> {
	const from = await pickFolder('Import', 'Folder of Markdown notes, such as an Obsidian vault');
	if (from === undefined) return;
	const done = await withProgress('Importing notes', (signal) => server.call('note/import', { from }, signal));
	await tellTransfer('imported', done);
}

/** Understory: Export Notes… copies all notes into a folder. */
async function exportNotes({ server }: Services): Promise<void> {
	const to = await pickFolder('Export Here', 'Folder that the notes are copied to');
	if (to === undefined) return;
	const done = await withProgress('Exporting notes', (signal) => server.call('note/export', { to }, signal));
	await tellTransfer('exported', done);
}

async function askForTitle(
	server: ServerConnection,
	title: string,
	more: { readonly template?: string; readonly values?: TemplateValues },
): Promise<void> {
	const id = randomUUID();
	await submitField({
		title,
		placeholder: 'Title',
		save: async (text) => {
			if (text.trim() === '') throw new OperationError('invalidInput', 'Give the note a title, or press Escape.');
			const made = await server.call('note/create', { id, title: text, ...more });
			await showNote(made, true);
		},
	});
}

/** The clipboard is read only for a template that asks for it. */
async function valuesFor({ variables }: NoteTemplate): Promise<TemplateValues> {
	const editor = vscode.window.activeTextEditor;
	const folder = editor && vscode.workspace.getWorkspaceFolder(editor.document.uri);
	return {
		...(editor !== undefined && {
			selection: editor.document.getText(editor.selection),
			file: vscode.workspace.asRelativePath(editor.document.uri, false),
		}),
		...(folder !== undefined && { project: folder.name }),
		...(variables.includes('clipboard') && { clipboard: await vscode.env.clipboard.readText() }),
	};
}

async function offerTemplate(folder: string): Promise<void> {
	const create = 'Create a Template';
	const message = `There are no templates yet. A template is a Markdown file in ${folder}.`;
	if ((await vscode.window.showInformationMessage(message, create)) !== create) return;
	const uri = vscode.Uri.joinPath(vscode.Uri.file(folder), 'Meeting.md');
	await vscode.workspace.fs.createDirectory(vscode.Uri.file(folder));
	const edit = new vscode.WorkspaceEdit();
	edit.createFile(uri, { ignoreIfExists: true, contents: new TextEncoder().encode(SAMPLE_TEMPLATE) });
	await vscode.workspace.applyEdit(edit);
	await vscode.window.showTextDocument(uri);
}

async function offerUndo(
	server: ServerConnection,
	merged: Output<'note/merge'>,
	ids: readonly string[],
): Promise<void> {
	const undo = 'Undo';
	const message = ids.length === 1 ? 'One note was merged.' : `${ids.length} notes were merged.`;
	if ((await vscode.window.showInformationMessage(message, undo)) !== undo) return;
	await server.call('note/write', { id: merged.id, text: merged.before, hash: merged.hash });
	for (const id of ids) await server.call('note/undelete', { id });
}

async function pickFolder(openLabel: string, title: string): Promise<string | undefined> {
	const options = { canSelectFiles: false, canSelectFolders: true, canSelectMany: false, openLabel, title };
	return (await vscode.window.showOpenDialog(options))?.[0]?.fsPath;
}

async function tellTransfer(
	what: string,
	{ files, same, renamed, failed, hidden }: Output<'note/export'>,
): Promise<void> {
	const parts = [
		`${files} ${files === 1 ? 'file' : 'files'} ${what}.`,
		...(same === 0 ? [] : [`${same} were there already.`]),
		...(renamed.length === 0
			? []
			: [
					`${renamed.length} got another name, because theirs was taken: ${renamed[0]!.to}${renamed.length > 1 ? ' …' : ''}`,
				]),
		...(hidden.length === 0
			? []
			: [`Hidden ones stayed behind: ${hidden.slice(0, 5).join(', ')}${hidden.length > 5 ? ' …' : ''}`]),
		...failed.slice(0, 1).map(({ path, reason }) => `${failed.length} could not be copied: ${path}: ${reason}`),
	];
	if (failed.length > 0) await vscode.window.showWarningMessage(parts.join(' '));
	else await vscode.window.showInformationMessage(parts.join(' '));
}

const SAMPLE_TEMPLATE = `---
tags: [meeting]
---
# {{title}}

{{date:dddd, D MMMM YYYY}}, {{time}}

## Notes

{{selection}}

## To do

- [ ] 
`;
