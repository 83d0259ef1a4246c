import * as vscode from 'vscode';
import type { Note } from '../../common/model/note.ts';
import type { ServerConnection } from '../daemon/connection.ts';

export interface NoteItem extends vscode.QuickPickItem {
	readonly note: Note;
}

/** All notes as items of a quick pick, the last changed first. */
export async function noteItems(server: ServerConnection, without: readonly string[] = []): Promise<NoteItem[]> {
	const { notes } = await server.call('note/list', { limit: 20_000 });
	return notes.filter(({ id }) => !without.includes(id)).map(toItem);
}

/** Lets the user choose a note; undefined when there is none or nothing was chosen. */
export async function pickNote(server: ServerConnection, placeHolder: string): Promise<Note | undefined> {
	const items = await noteItems(server);
	const hint = items.length === 0 ? 'There are no notes yet: run “Understory: New Note…”' : placeHolder;
	const chosen = await vscode.window.showQuickPick(items, {
		placeHolder: hint,
		matchOnDescription: true,
		matchOnDetail: true,
	});
	return chosen?.note;
}

/** Shows a note in the editor; `atEnd` puts the cursor where writing goes on. */
export async function showNote(note: Pick<Note, 'root' | 'path'>, atEnd = false): Promise<void> {
	const document = await vscode.workspace.openTextDocument(noteUri(note));
	const { end } = document.lineAt(document.lineCount - 1).range;
	const selection = atEnd ? { selection: new vscode.Range(end, end) } : {};
	await vscode.window.showTextDocument(document, { preview: false, ...selection });
}

function noteUri({ root, path }: Pick<Note, 'root' | 'path'>): vscode.Uri {
	return vscode.Uri.joinPath(vscode.Uri.file(root), ...path.split('/'));
}

function toItem(note: Note): NoteItem {
	const tags = note.tags.map((tag) => `#${tag}`).join(' ');
	const detail = [...note.aliases, note.excerpt].filter((part) => part !== '').join(' · ');
	return {
		note,
		label: note.pinned ? `$(pinned) ${note.title}` : note.title,
		description: [note.path, tags].filter((part) => part !== '').join('  '),
		...(detail !== '' && { detail }),
	};
}
