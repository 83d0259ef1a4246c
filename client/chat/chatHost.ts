import * as vscode from 'vscode';
import type { ContextPiece } from '../../common/model/thread.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { inlineChatOf } from '../inlineChat/commands.ts';
import type { Services } from '../services.ts';
import { chooseAttachment } from './attach.ts';
import { findTarget } from './codeTarget.ts';
import { editorContext, pieceOf } from './editorContext.ts';
import { isCell, wholeLines } from '../inlineChat/selectionContext.ts';

const THREAD_KEY = 'understory.chat.thread';

/** What the chat view asks of the editor. */
export class ChatHost {
	readonly #services: () => Services;

	/** @param services asked late: the view is made before all of them are */
	constructor(services: () => Services) {
		this.#services = services;
	}

	context(): Promise<ContextPiece[]> {
		return editorContext(this.#services().log);
	}

	get session(): string {
		return this.#services().sessions.id;
	}

	attach(): Promise<ContextPiece[]> {
		const { server, log } = this.#services();
		return chooseAttachment(server, log);
	}

	/** Puts code where the cursor is, in place of what is selected. */
	async insert(text: string): Promise<void> {
		const editor = vscode.window.activeTextEditor;
		if (editor === undefined) throw new OperationError('invalidInput', 'Open the file that the code belongs to.');
		const done = await editor.edit((edit) => {
			for (const selection of editor.selections) edit.replace(selection, text);
		});
		if (!done) throw new OperationError('unavailable', 'The editor did not take the code. Is the file read-only?');
		await vscode.window.showTextDocument(editor.document, {
			viewColumn: editor.viewColumn ?? vscode.ViewColumn.Active,
		});
	}

	/** Shows code as a change to accept or reject; a notebook's cell, where that cannot be seen, gets it as one to undo. */
	async apply(text: string, piece: ContextPiece | undefined): Promise<void> {
		const { document, lines } = await findTarget(piece);
		const code = text.replace(/\n$/, '');
		if (isCell(document)) return replaceLines(document, lines, code);
		const editor = await vscode.window.showTextDocument(document);
		const changed = inlineChatOf(this.#services()).propose(document, lines, code);
		editor.revealRange(lines, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
		if (!changed) void vscode.window.showInformationMessage('The file has this code already.');
	}

	/** Keeps which conversation this window shows. */
	remember(thread: string | undefined): Thenable<void> {
		return this.#services().context.workspaceState.update(THREAD_KEY, thread);
	}

	/** Has the view show the conversation that the window showed before it was reloaded. */
	restore(): void {
		const { context, chatView } = this.#services();
		const threadId = context.workspaceState.get<string>(THREAD_KEY);
		if (threadId !== undefined) chatView.intend({ kind: 'thread', threadId, quietly: true });
	}

	async open(text: string, language: string): Promise<void> {
		await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: text, language }));
	}
}

async function replaceLines({ uri }: vscode.TextDocument, lines: vscode.Range, text: string): Promise<void> {
	const edit = new vscode.WorkspaceEdit();
	edit.replace(uri, lines, text);
	if (!(await vscode.workspace.applyEdit(edit)))
		throw new OperationError('unavailable', 'The notebook did not take the code. Is it read-only?');
}

/** Understory: Add Selection to Chat. */
export async function addSelectionToChat({ chatView }: Services): Promise<void> {
	const editor = vscode.window.activeTextEditor;
	if (editor === undefined) throw new OperationError('invalidInput', 'Open a file and select the lines you mean.');
	const lines = wholeLines(editor.document, editor.selection);
	await chatView.show({ kind: 'attach', pieces: [pieceOf('selection', editor.document, lines)] });
}
