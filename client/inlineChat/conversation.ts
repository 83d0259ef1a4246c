import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { Disposable } from '../../common/base/disposable.ts';
import { codeBlock } from '../../common/base/codeBlock.ts';
import { messageOf } from '../../common/base/messageOf.ts';
import { searchRoots } from '../../common/model/noFolder.ts';
import type { ChatInstruction, ChatTurn } from '../../common/model/chat.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { CallEvents } from '../../common/protocol/events.ts';
import type { Output } from '../../common/protocol/index.ts';
import { foldersOnDisk } from '../editor/ambientState.ts';
import type { Services } from '../services.ts';
import { sendKeys } from './chatKeys.ts';
import { changesOf, type EditProposal, type ProposalMarks } from './editProposal.ts';
import { GrowingProposal } from './growingProposal.ts';
import { diffLines, unifiedDiff, type LineChange } from './lineDiff.ts';
import type { DocumentChange } from './pendingEdit.ts';
import { requireShort } from './requireShort.ts';
import { describeLines, problemsIn, wholeLines } from './selectionContext.ts';
import {
	authorOf,
	codeBlocks,
	messageWithCommands,
	modelMarkdown,
	passageMarkdown,
	plainText,
	sourceList,
} from './threadText.ts';

/** What a thread says in when-clauses: `commentThread == busy`. */
export type ConversationState = 'waiting' | 'busy' | 'answered' | 'code' | 'proposed' | 'failed';

export interface ConversationParts {
	readonly services: Services;
	readonly marks: ProposalMarks;
	readonly thread: vscode.CommentThread;
	readonly document: vscode.TextDocument;
	readonly instruction: ChatInstruction;
	/** Called when the state, or what may be decided on, has changed. */
	readonly changed: () => void;
}

/** An answer that grows is drawn again this often. Milliseconds. */
const DRAW_MS = 80;

/** One conversation about lines of a document, shown as a thread below them. */
export class Conversation implements Disposable {
	readonly document: vscode.TextDocument;
	readonly thread: vscode.CommentThread;
	readonly #parts: ConversationParts;
	readonly #history: ChatTurn[] = [];
	#lines: vscode.Range;
	/** What happened to the document since the question that is being answered. */
	#meanwhile: DocumentChange[] = [];
	#asking: AbortController | undefined;
	/** What an answer took that was stopped or failed. */
	#spent: CallEvents['understory/event/chat']['spent'];
	#proposal: GrowingProposal | undefined;
	/** The last question, and what was said before it. */
	#last: { readonly text: string; readonly comments: number; readonly turns: number } | undefined;
	#code: string | undefined;

	constructor(parts: ConversationParts) {
		this.#parts = parts;
		this.document = parts.document;
		this.thread = parts.thread;
		this.#lines = wholeLines(parts.document, parts.thread.range ?? new vscode.Range(0, 0, 0, 0));
		this.#setState('waiting');
	}

	get proposal(): EditProposal | undefined {
		return this.#proposal;
	}

	/** Longest code block of the last answer. */
	get code(): string | undefined {
		return this.#code;
	}

	/** Asks what the user typed, which may be nothing for an instruction that says enough. */
	async ask(text: string): Promise<void> {
		this.stop();
		this.#dropProposal();
		this.#last = { text, comments: this.thread.comments.length, turns: this.#history.length };
		const { instruction } = this.#parts;
		if (text !== '') this.#say({ body: plainText(text), mode: vscode.CommentMode.Preview, author: { name: 'You' } });
		this.#say(answerComment(new vscode.MarkdownString('$(loading~spin) Looking…', true), undefined));
		const asking = new AbortController();
		this.#asking = asking;
		this.#meanwhile = [];
		this.#spent = undefined;
		this.#setState('busy');
		const lines = this.#lines;
		const selection = describeLines(this.document, lines);
		const before = selection.text.split('\n');
		const proposal = this.#rewrites() ? this.#beginProposal(lines.start.line, before) : undefined;
		const draw = this.#drawer(before, proposal);
		try {
			const answer = await this.#request(text, selection, asking.signal, draw.push);
			draw.end();
			if (this.#asking !== asking) return;
			this.#asking = undefined;
			this.#show(answer, before);
			this.#history.push({ role: 'user', text: text || instruction }, { role: 'assistant', text: answer.text });
		} catch (error) {
			draw.end();
			if (this.#asking !== asking) return; // asked anew meanwhile
			this.#asking = undefined;
			this.#fail(error, draw.text());
		}
	}

	/** Asks the last question again; the answer that is replaced is gone from the thread and from what the model is told. */
	async retry(): Promise<void> {
		const asked = this.#last;
		if (asked === undefined) return;
		this.stop();
		this.thread.comments = this.thread.comments.slice(0, asked.comments);
		this.#history.length = asked.turns;
		await this.ask(asked.text);
	}

	/** Ends the answer that is being written; the provider is told. */
	stop(): void {
		this.#asking?.abort();
	}

	/** Follows what the user types: to the lines that are talked about, and around proposed changes. */
	documentChanged(event: vscode.TextDocumentChangeEvent): void {
		const changes = changesOf(event);
		if (this.#asking !== undefined) this.#meanwhile.push(...changes);
		for (const change of changes) this.#lines = followed(this.#lines, change);
		this.#proposal?.follow(changes);
	}

	dispose(): void {
		this.stop();
		this.#dropProposal();
		this.thread.dispose();
	}

	async #request(
		text: string,
		selection: ReturnType<typeof describeLines>,
		signal: AbortSignal,
		push: (delta: string) => void,
	): Promise<Output<'chat/ask'>> {
		requireShort(selection.text);
		const { services, instruction } = this.#parts;
		const id = randomUUID();
		const subscription = services.server.onEvent((event) => {
			if (event.name !== 'understory/event/chat' || event.value.id !== id) return;
			if (event.value.spent === undefined) push(event.value.delta);
			else this.#spent = event.value.spent;
		});
		try {
			await sendKeys(services);
			const roots = searchRoots(foldersOnDisk());
			const diagnostics = problemsIn(this.document.uri, this.#lines);
			const history = this.#history.slice(-20);
			return await services.server.call(
				'chat/ask',
				{ id, instruction, text, selection, diagnostics, history, roots },
				signal,
			);
		} finally {
			subscription.dispose();
		}
	}

	/** Its parts show in the document as each is complete, while the answer is written. */
	#beginProposal(startLine: number, before: readonly string[]): GrowingProposal {
		const proposal = new GrowingProposal(this.document, startLine, before, this.#meanwhile);
		this.#proposal = proposal;
		this.#parts.marks.add(proposal);
		proposal.onDidChange(() => this.#parts.changed());
		return proposal;
	}

	/** Draws what has come of an answer, at a pace that can be read. */
	#drawer(before: readonly string[], proposal: GrowingProposal | undefined) {
		let text = '';
		let timer: NodeJS.Timeout | undefined;
		const draw = (): void => {
			timer = undefined;
			const body = proposal === undefined ? modelMarkdown(text) : diffMarkdown(partialDiff(before, text));
			this.#replace(answerComment(body, undefined));
		};
		return {
			push: (delta: string): void => {
				text += delta;
				proposal?.push(text);
				timer ??= setTimeout(draw, DRAW_MS);
			},
			end: (): void => clearTimeout(timer),
			text: (): string => text,
		};
	}

	#show(answer: Output<'chat/ask'>, before: readonly string[]): void {
		const notes = answer.notices.map((notice) => `\n\n$(info) ${escaped(notice)}`).join('');
		if (this.#proposal !== undefined) return this.#propose(answer, this.#proposal, before, notes);
		const passages = answer.kind === 'passages';
		const sources = passages ? '' : sourceList(answer.sources, answer.along);
		const body = passages ? passageMarkdown(answer.text, answer.sources) : modelMarkdown(answer.text);
		body.supportThemeIcons = false;
		this.#replace(answerComment(body.appendMarkdown(sources), answer));
		if (notes !== '') this.#say(answerComment(new vscode.MarkdownString(notes.trim(), true), undefined));
		if (passages) this.#say(answerComment(offerSetUp(), undefined));
		this.#code = answer.kind === 'text' ? codeBlocks(answer.text)[0] : undefined;
		this.#setState(this.#code === undefined ? 'answered' : 'code');
	}

	#propose(
		answer: Output<'chat/ask'>,
		proposal: GrowingProposal,
		before: readonly string[],
		answerNotes: string,
	): void {
		const after = answer.text.split('\n');
		const changes = diffLines(before, after);
		const notes = proposal.finish(after) ? answerNotes : `${answerNotes}\n\n$(info) ${OTHER_LINES}`;
		const lost = proposal.lost === 0 ? '' : `\n\n$(info) ${lostText(proposal.lost)}`;
		const body = diffMarkdown(changes.length === 0 ? '' : unifiedDiff(before, changes));
		if (changes.length === 0) body.value = 'Nothing to change.';
		body.supportThemeIcons = true;
		this.#replace(answerComment(body.appendMarkdown(notes + lost + sourceList(answer.sources, answer.along)), answer));
		if (proposal.hunks.length === 0) return this.#setState('answered');
		this.#setState('proposed');
		let told = proposal.lost;
		proposal.onDidChange(() => {
			if (proposal.lost > told) {
				told = proposal.lost;
				this.#say(answerComment(new vscode.MarkdownString(`$(info) ${lostText(told)}`, true), undefined));
			}
			if (proposal.hunks.length === 0) this.#setState('answered');
		});
	}

	#fail(error: unknown, partial: string): void {
		const { log } = this.#parts.services;
		this.#dropProposal();
		if (OperationError.is(error, 'cancelled')) {
			const body = partial === '' ? new vscode.MarkdownString() : modelMarkdown(partial);
			if (this.#rewrites()) body.value = '';
			this.#replace(answerComment(body.appendMarkdown('\n\n*Stopped.*'), this.#spent));
		} else {
			const message = messageOf(error);
			if (!OperationError.is(error) || error.code === 'internal') log.error(message);
			const commands = OperationError.is(error, 'unavailable')
				? { 'understory.setUpModel': 'Set Up Model…' }
				: { 'understory.showLog': 'Show Log' };
			this.#replace(answerComment(messageWithCommands(message, commands), this.#spent));
		}
		this.#setState('failed');
	}

	#rewrites(): boolean {
		return ['edit', 'fix', 'document'].includes(this.#parts.instruction);
	}

	#dropProposal(): void {
		this.#proposal?.dispose();
		this.#proposal = undefined;
	}

	#say(comment: vscode.Comment): void {
		this.thread.comments = [...this.thread.comments, comment];
	}

	#replace(comment: vscode.Comment): void {
		this.thread.comments = [...this.thread.comments.slice(0, -1), comment];
	}

	#setState(state: ConversationState): void {
		this.thread.contextValue = state;
		this.thread.canReply = true;
		this.#parts.changed();
	}
}

function answerComment(
	body: vscode.MarkdownString,
	answer: Parameters<typeof authorOf>[0] | undefined,
): vscode.Comment {
	const mode = vscode.CommentMode.Preview;
	if (answer === undefined) return { body, mode, author: { name: 'Understory' } };
	const { name, label } = authorOf(answer);
	return { body, mode, author: { name }, label };
}

function diffMarkdown(diff: string): vscode.MarkdownString {
	return new vscode.MarkdownString(diff === '' ? '' : codeBlock(diff, 'diff'));
}

const OTHER_LINES = 'The rest was given up: the model began anew, and wrote other lines than those you had decided on.';

/** The difference so far: old lines that the answer has not come to yet are not shown as removed. */
function partialDiff(before: readonly string[], partial: string): string {
	const changes: LineChange[] = diffLines(before, partial.split('\n'));
	const last = changes.at(-1);
	if (last !== undefined && last.start + last.removed.length === before.length)
		changes[changes.length - 1] = { ...last, removed: [] };
	return unifiedDiff(before, changes, 1);
}

function offerSetUp(): vscode.MarkdownString {
	return messageWithCommands(
		'A language model could answer in words.',
		{ 'understory.setUpModel': 'Set Up Model…' },
		'info',
	);
}

function lostText(parts: number): string {
	return `${parts === 1 ? 'One part was' : `${parts} parts were`} given up, because you changed the lines meanwhile.`;
}

function escaped(text: string): string {
	return new vscode.MarkdownString().appendText(text).value;
}

/** Where lines are after a change: it moves them when it is above, and makes them more or fewer when it is inside. */
function followed(lines: vscode.Range, change: DocumentChange): vscode.Range {
	const delta = change.newLines - (change.endLine - change.startLine);
	const { start, end } = lines;
	if (change.startLine > end.line) return lines;
	const above =
		change.endLine < start.line || (change.endLine === start.line && change.endCharacter === 0 && delta !== 0);
	const first = Math.max(0, above ? start.line + delta : Math.min(start.line, change.startLine));
	return new vscode.Range(first, 0, Math.max(first, end.line + delta), Number.MAX_SAFE_INTEGER);
}
