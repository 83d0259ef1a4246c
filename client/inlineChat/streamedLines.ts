/** Old lines and the new ones that take their place. `start` counts from 0 in all of the old lines. */
export interface Piece {
	readonly start: number;
	readonly before: readonly string[];
	readonly after: readonly string[];
}

const WORD = /[\p{L}\p{N}]/u;

/**
 * Cuts lines that are rewritten into pieces while the new ones are still being written. A piece is complete where it is
 * followed by two lines that stand as they were, the first of which has a word in it and is there once among the old
 * lines: what comes later belongs to what comes later. Whatever is cut, the pieces and the rest are all of it.
 */
export class StreamedLines {
	readonly #before: readonly string[];
	/** Where the lines are of which there is one. */
	readonly #places: ReadonlyMap<string, number>;
	/** The new lines that are in pieces, with the lines after each that stayed. */
	#done: readonly string[] = [];
	/** How many old lines they take the place of. */
	#old = 0;

	constructor(before: readonly string[]) {
		this.#before = before;
		const all = Map.groupBy(before.keys(), (at) => before[at]!);
		const once = [...all].filter(([line, places]) => places.length === 1 && WORD.test(line));
		this.#places = new Map(once.map(([line, [at]]) => [line, at!]));
	}

	/**
	 * @param after the new lines so far, each complete
	 * @returns the pieces that are complete now and were not before
	 */
	push(after: readonly string[]): Piece[] {
		const pieces: Piece[] = [];
		for (let at = this.#done.length; at + 1 < after.length; at++) {
			const place = this.#places.get(after[at]!);
			if (place === undefined || place < this.#old || this.#before[place + 1] !== after[at + 1]) continue;
			const piece = this.#piece(after.slice(this.#done.length, at), place);
			if (piece.before.length + piece.after.length > 0) pieces.push(piece);
			this.#done = after.slice(0, at + 1);
			this.#old = place + 1;
		}
		return pieces;
	}

	/**
	 * What is left when all new lines are there.
	 * @returns undefined when they are not those of which there are pieces: models begin anew
	 */
	rest(after: readonly string[]): Piece | undefined {
		if (!this.#done.every((line, at) => after[at] === line)) return undefined;
		return this.#piece(after.slice(this.#done.length), this.#before.length);
	}

	#piece(after: readonly string[], end: number): Piece {
		return { start: this.#old, before: this.#before.slice(this.#old, end), after };
	}
}
