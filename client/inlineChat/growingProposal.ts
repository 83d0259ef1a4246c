import type * as vscode from 'vscode';
import { EditProposal } from './editProposal.ts';
import type { DocumentChange } from './pendingEdit.ts';
import { StreamedLines } from './streamedLines.ts';

/** A proposed edit that is still being written. Its parts can be decided on as soon as each is complete. */
export class GrowingProposal extends EditProposal {
	readonly #startLine: number;
	readonly #before: readonly string[];
	readonly #meanwhile: readonly DocumentChange[];
	readonly #lines: StreamedLines;
	#growing = true;

	/**
	 * @param startLine first of the lines that `before` was read from, counting from 0
	 * @param meanwhile what happened to the document since `before` was read; it grows as well
	 */
	constructor(
		document: vscode.TextDocument,
		startLine: number,
		before: readonly string[],
		meanwhile: readonly DocumentChange[],
	) {
		super(document);
		this.#startLine = startLine;
		this.#before = before;
		this.#meanwhile = meanwhile;
		this.#lines = new StreamedLines(before);
	}

	override get growing(): boolean {
		return this.#growing;
	}

	/** Takes the new lines so far. */
	push(text: string): void {
		for (const { start, before, after } of this.#lines.push(text.split('\n'))) this.#propose(start, before, after);
	}

	/**
	 * Takes all new lines. What was decided on stays so and the rest is proposed beside it; when nothing was, the whole is
	 * compared again, which finds smaller parts.
	 * @returns false when the new lines are others than those that were decided on; nothing more is proposed then
	 */
	finish(after: readonly string[]): boolean {
		this.#growing = false;
		if (!this.decided) {
			this.clear();
			this.#propose(0, this.#before, after);
			return true;
		}
		const rest = this.#lines.rest(after);
		if (rest === undefined) this.reject(undefined);
		else this.#propose(rest.start, rest.before, rest.after);
		return rest !== undefined;
	}

	override dispose(): void {
		this.#growing = false;
		super.dispose();
	}

	#propose(start: number, before: readonly string[], after: readonly string[]): void {
		this.propose(this.#startLine + start, before, after, this.#meanwhile);
	}
}
