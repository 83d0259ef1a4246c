import { diffLines, type LineChange } from './lineDiff.ts';

/** A change of a document, in its lines before the change. Lines count from 0, `end` is inclusive. */
export interface DocumentChange {
	readonly startLine: number;
	readonly startCharacter: number;
	readonly endLine: number;
	readonly endCharacter: number;
	/** Line breaks in the text that was put there. */
	readonly newLines: number;
	/** True when that text ends with a line break. */
	readonly endsWithBreak: boolean;
	/** True when nothing was put there. */
	readonly isDeletion: boolean;
}

/** A part of a proposed edit. */
export interface Hunk {
	readonly id: number;
	/** First line it replaces, or before which it is put. Counts from 0 and moves with the document. */
	line: number;
	readonly removed: readonly string[];
	readonly added: readonly string[];
}

/** Reads a line of the document as it is now; undefined beyond its end. */
export type ReadLine = (line: number) => string | undefined;

/**
 * A proposed edit that waits for a decision. It is kept apart from the document, follows what the user types around it,
 * and lets go of the parts whose lines the user changes: theirs win.
 */
export class PendingEdit {
	#hunks: Hunk[] = [];
	#lost = 0;
	/** Never given twice: a button may be pressed for a part that is gone. */
	#nextId = 0;

	/**
	 * Adds the parts between lines, which are below those of the parts that are there.
	 * @param startLine first of the lines that `before` was read from, counting from 0
	 * @param meanwhile what happened to the document since then
	 */
	add(
		startLine: number,
		before: readonly string[],
		after: readonly string[],
		meanwhile: readonly DocumentChange[] = [],
	): void {
		const added = diffLines(before, after).map(({ start, removed, added: lines }: LineChange): Hunk => ({
			id: this.#nextId++,
			line: startLine + start,
			removed,
			added: lines,
		}));
		const kept = added.filter((hunk) => meanwhile.every((change) => moved(hunk, change)));
		this.#lost += added.length - kept.length;
		this.#hunks.push(...kept);
	}

	/** Forgets all parts, and those that were given up. */
	clear(): void {
		this.#hunks = [];
		this.#lost = 0;
	}

	get hunks(): readonly Hunk[] {
		return this.#hunks;
	}

	/** Parts that were given up because their lines changed. */
	get lost(): number {
		return this.#lost;
	}

	/** Follows a change of the document. */
	follow(change: DocumentChange): void {
		const kept = this.#hunks.filter((hunk) => moved(hunk, change));
		this.#lost += this.#hunks.length - kept.length;
		this.#hunks = kept;
	}

	/** Takes a part, or all, out for being applied; those whose lines are not what they were are given up. */
	take(id: number | undefined, readLine: ReadLine): Hunk[] {
		const taken = this.#remove(id);
		const good = taken.filter(({ line, removed }) => removed.every((text, at) => readLine(line + at) === text));
		this.#lost += taken.length - good.length;
		return good;
	}

	/** Takes parts back that were taken out and could not be applied. */
	putBack(hunks: readonly Hunk[]): void {
		this.#hunks = [...this.#hunks, ...hunks].sort((a, b) => a.id - b.id);
	}

	/** Drops a part, or all. */
	drop(id: number | undefined): void {
		this.#remove(id);
	}

	#remove(id: number | undefined): Hunk[] {
		const taken = this.#hunks.filter((hunk) => id === undefined || hunk.id === id);
		this.#hunks = this.#hunks.filter((hunk) => !taken.includes(hunk));
		return taken;
	}
}

/** Moves a hunk with the text around it. False when the change touches its own lines. */
function moved(hunk: Hunk, change: DocumentChange): boolean {
	const { startLine, startCharacter, endLine, endCharacter, newLines, endsWithBreak, isDeletion } = change;
	const end = hunk.line + hunk.removed.length;
	const delta = newLines - (endLine - startLine);
	// Ends at the very beginning of the hunk and leaves that a beginning of a line: whole lines above it came or went.
	const wholeLines =
		endLine === hunk.line && endCharacter === 0 && (endsWithBreak || (isDeletion && startCharacter === 0));
	if (endLine < hunk.line || (wholeLines && delta !== 0)) {
		hunk.line += delta;
		return true;
	}
	if (startLine >= end) return true;
	return hunk.removed.length === 0 && startLine >= hunk.line;
}
