import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import type { ChatInstruction } from '../../common/model/chat.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { setContextKey } from '../config/contextKeys.ts';
import type { Services } from '../services.ts';
import { Conversation } from './conversation.ts';
import { ProposalMarks, type HunkReference } from './editProposal.ts';
import { focusField } from './focusField.ts';
import { linesToTalkAbout, wholeLines } from './selectionContext.ts';

/** Instructions that wait for what the user types; the others say enough. */
const NEEDS_TEXT: ReadonlySet<ChatInstruction> = new Set(['ask', 'edit']);

const LABELS: Readonly<Record<ChatInstruction, { readonly title: string; readonly placeholder: string }>> = {
	ask: { title: 'Ask', placeholder: 'Ask about these lines' },
	explain: { title: 'Explain', placeholder: 'Ask more' },
	edit: { title: 'Edit', placeholder: 'Say what to change' },
	fix: { title: 'Fix', placeholder: 'Say more about the problem' },
	document: { title: 'Document', placeholder: 'Say what else to write' },
	test: { title: 'Tests', placeholder: 'Say what else to test' },
};

/** All conversations of the window. Made when the first one is begun. */
export class InlineChat implements Disposable {
	readonly #services: Services;
	readonly #disposables = new DisposableList();
	readonly #marks = this.#disposables.push(new ProposalMarks());
	readonly #controller = this.#disposables.push(
		vscode.comments.createCommentController('understory-chat', 'Understory Chat'),
	);
	#conversations: Conversation[] = [];

	constructor(services: Services) {
		this.#services = services;
		this.#disposables.push(
			vscode.workspace.onDidChangeTextDocument((event) => {
				for (const one of this.#conversations) if (one.document === event.document) one.documentChanged(event);
			}),
		);
		this.#disposables.push(
			vscode.workspace.onDidCloseTextDocument((document) => {
				for (const one of this.#conversations) if (one.document === document) this.#close(one);
			}),
		);
	}

	/** Begins a conversation about the lines of a range, or those of the active editor's selection. */
	async begin(instruction: ChatInstruction, argument: unknown): Promise<void> {
		const editor = vscode.window.activeTextEditor;
		if (editor === undefined) throw new OperationError('invalidInput', 'Open a file and select the lines you mean.');
		const { document } = editor;
		const lines = argument instanceof vscode.Range ? wholeLines(document, argument) : await linesToTalkAbout(editor);
		if (document.getText(lines).trim() === '' && instruction !== 'ask' && instruction !== 'edit')
			throw new OperationError('invalidInput', 'Select the lines you mean.');
		// Read by the editor when it draws the thread.
		this.#controller.options = { prompt: 'Say more…', placeHolder: LABELS[instruction].placeholder };
		const thread = this.#controller.createCommentThread(document.uri, lines, []);
		thread.label = `${LABELS[instruction].title}: ${placeOf(document, lines)}`;
		thread.collapsibleState = vscode.CommentThreadCollapsibleState.Expanded;
		const changed = (): void => this.#changed();
		const conversation = new Conversation({
			services: this.#services,
			marks: this.#marks,
			thread,
			document,
			instruction,
			changed,
		});
		this.#conversations.push(conversation);
		if (NEEDS_TEXT.has(instruction)) await focusField(editor, lines);
		else await conversation.ask('');
	}

	/** The user sent what they typed below a conversation. */
	async submit({ thread, text }: vscode.CommentReply): Promise<void> {
		if (text.trim() !== '') await this.#of(thread)?.ask(text.trim());
	}

	stop(argument: unknown): void {
		this.#of(argument)?.stop();
	}

	async retry(argument: unknown): Promise<void> {
		await this.#of(argument)?.retry();
	}

	close(argument: unknown): void {
		const conversation = this.#of(argument);
		if (conversation !== undefined) this.#close(conversation);
	}

	async accept(argument: unknown): Promise<void> {
		const { conversation, hunk } = this.#proposed(argument);
		await conversation?.accept(hunk);
	}

	reject(argument: unknown): void {
		const { conversation, hunk } = this.#proposed(argument);
		conversation?.reject(hunk);
	}

	async openCode(argument: unknown): Promise<void> {
		const conversation = this.#of(argument);
		if (conversation?.code === undefined) return;
		const { languageId } = conversation.document;
		const document = await vscode.workspace.openTextDocument({
			language: languageId,
			content: `${conversation.code}\n`,
		});
		await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside });
	}

	dispose(): void {
		for (const conversation of this.#conversations.splice(0)) conversation.dispose();
		this.#disposables.dispose();
	}

	/** Commands come from a thread's title, from below it, from a line's button or from the palette. */
	#of(argument: unknown): Conversation | undefined {
		const thread =
			typeof argument === 'object' && argument !== null && 'thread' in argument ? argument.thread : argument;
		return this.#conversations.find((one) => one.thread === thread) ?? this.#here();
	}

	#proposed(argument: unknown): { conversation: Conversation | undefined; hunk: number | undefined } {
		if (!isReference(argument)) return { conversation: this.#of(argument), hunk: undefined };
		const conversation = this.#conversations.find(({ proposal }) => proposal?.id === argument.proposal);
		return { conversation, hunk: argument.hunk };
	}

	/** The latest conversation about the active document. */
	#here(): Conversation | undefined {
		const document = vscode.window.activeTextEditor?.document;
		const here = this.#conversations.filter((one) => one.document === document);
		return here.findLast(({ proposal }) => (proposal?.hunks.length ?? 0) > 0) ?? here.at(-1);
	}

	#close(conversation: Conversation): void {
		this.#conversations = this.#conversations.filter((one) => one !== conversation);
		conversation.dispose();
		this.#changed();
	}

	#changed(): void {
		const proposed = this.#conversations.some(({ proposal }) => (proposal?.hunks.length ?? 0) > 0);
		void setContextKey('understory.proposedEdit', proposed);
	}
}

function isReference(argument: unknown): argument is HunkReference {
	return typeof argument === 'object' && argument !== null && 'proposal' in argument;
}

function placeOf(document: vscode.TextDocument, { start, end }: vscode.Range): string {
	const name = document.uri.path.split('/').at(-1) ?? '';
	return start.line === end.line ? `${name}:${start.line + 1}` : `${name}:${start.line + 1}–${end.line + 1}`;
}
