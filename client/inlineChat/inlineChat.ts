import * as vscode from 'vscode';
import { lineSpan } from '../../common/base/lineRange.ts';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import type { ChatInstruction } from '../../common/model/chat.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { pieceOf } from '../chat/editorContext.ts';
import { setContextKey } from '../config/contextKeys.ts';
import type { Services } from '../services.ts';
import { Conversation } from './conversation.ts';
import { changesOf, EditProposal, ProposalMarks, type HunkReference } from './editProposal.ts';
import { focusField } from './focusField.ts';
import { isCell, linesToTalkAbout, unixLines, wholeLines } from './selectionContext.ts';

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

/** What the chat view is asked instead. */
const DRAFTS: Readonly<Partial<Record<ChatInstruction, string>>> = {
	explain: '/explain ',
	fix: '/fix ',
	document: '/doc ',
	test: '/tests ',
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
	/** Changes that come from elsewhere, such as the chat view. */
	#proposals: EditProposal[] = [];

	constructor(services: Services) {
		this.#services = services;
		this.#disposables.push(
			vscode.workspace.onDidChangeTextDocument((event) => {
				for (const one of this.#conversations) if (one.document === event.document) one.documentChanged(event);
				for (const one of this.#proposals) if (one.document === event.document) one.follow(changesOf(event));
			}),
		);
		this.#disposables.push(
			vscode.workspace.onDidCloseTextDocument((document) => {
				for (const one of this.#conversations) if (one.document === document) this.#close(one);
				for (const one of this.#proposals) if (one.document === document) one.dispose();
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
		if (isCell(document)) return this.#beginInView(instruction, document, lines);
		// Read by the editor when it draws the thread.
		this.#controller.options = { prompt: 'Say more…', placeHolder: LABELS[instruction].placeholder };
		const place = this.#placeFor(document, lines);
		const thread = this.#controller.createCommentThread(document.uri, place, []);
		thread.label = `${LABELS[instruction].title}: ${placeOf(document, lines)}${ofSeveral(editor.selections)}`;
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
		if (NEEDS_TEXT.has(instruction)) await focusField(editor, place);
		else await conversation.ask('');
	}

	/** The editor draws no conversations in the cells of a notebook. */
	#beginInView(instruction: ChatInstruction, document: vscode.TextDocument, lines: vscode.Range): Promise<void> {
		const draft = DRAFTS[instruction];
		const pieces = [pieceOf('selection', document, lines)];
		return this.#services.chatView.show({ kind: 'attach', pieces, ...(draft !== undefined && { draft }) });
	}

	/**
	 * Shows other text for lines of a document as a change to accept or reject.
	 * @param lines whole lines; an empty range is a place to insert at
	 * @returns false when there is nothing to change
	 */
	propose(document: vscode.TextDocument, lines: vscode.Range, text: string): boolean {
		const before = lines.isEmpty ? [] : unixLines(document.getText(lines)).split('\n');
		const proposal = new EditProposal(document);
		proposal.propose(lines.start.line, before, text.split('\n'));
		if (proposal.hunks.length === 0) return false;
		this.#proposals.push(proposal);
		this.#marks.add(proposal);
		proposal.onDidChange(() => {
			if (proposal.hunks.length === 0) this.#proposals = this.#proposals.filter((one) => one !== proposal);
			this.#changed();
		});
		this.#changed();
		return true;
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
		const { proposal, hunk } = this.#proposed(argument);
		if ((await proposal?.accept(hunk)) === false)
			throw new OperationError('unavailable', 'The editor did not take the change. Is the file read-only?');
	}

	reject(argument: unknown): void {
		const { proposal, hunk } = this.#proposed(argument);
		proposal?.reject(hunk);
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
		for (const proposal of this.#proposals.splice(0)) proposal.dispose();
		this.#disposables.dispose();
	}

	/** Commands come from a thread's title, from below it, from a line's button or from the palette. */
	#of(argument: unknown): Conversation | undefined {
		const thread =
			typeof argument === 'object' && argument !== null && 'thread' in argument ? argument.thread : argument;
		return this.#conversations.find((one) => one.thread === thread) ?? this.#here();
	}

	#proposed(argument: unknown): { proposal: EditProposal | undefined; hunk: number | undefined } {
		if (isReference(argument)) {
			const proposal = this.#marks.proposals.find(({ id }) => id === argument.proposal);
			return { proposal, hunk: argument.hunk };
		}
		const document = vscode.window.activeTextEditor?.document;
		const applied = this.#proposals.findLast((one) => one.document === document);
		return { proposal: this.#of(argument)?.proposal ?? applied, hunk: undefined };
	}

	/**
	 * Where a thread is put so that the focus can be moved to it: the editor goes to threads by where they begin, and of
	 * those that begin at one place only to the first.
	 */
	#placeFor(document: vscode.TextDocument, lines: vscode.Range): vscode.Range {
		const taken = this.#conversations
			.filter((one) => one.document === document && one.thread.range?.start.line === lines.start.line)
			.map(({ thread }) => thread.range!.start.character);
		return lines.with(lines.start.with({ character: Math.max(-1, ...taken) + 1 }));
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
		const proposed = this.#marks.proposals.some(({ hunks }) => hunks.length > 0);
		void setContextKey('understory.proposedEdit', proposed);
	}
}

function isReference(argument: unknown): argument is HunkReference {
	return typeof argument === 'object' && argument !== null && 'proposal' in argument;
}

/** Says of several selections which one is meant; nothing when there is one. */
function ofSeveral(selections: readonly vscode.Selection[]): string {
	if (selections.length < 2) return '';
	const what = selections.every(({ isEmpty }) => isEmpty) ? 'cursors' : 'selections';
	return `, the first of ${selections.length} ${what}`;
}

function placeOf(document: vscode.TextDocument, { start, end }: vscode.Range): string {
	const name = document.uri.path.split('/').at(-1) ?? '';
	return `${name}:${lineSpan({ startLine: start.line + 1, endLine: end.line + 1 })}`;
}
