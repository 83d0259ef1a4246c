/** A place in a text, 0-based; `character` counts UTF-16 units. */
export interface Position {
	readonly line: number;
	readonly character: number;
}

export interface Range {
	readonly start: Position;
	readonly end: Position;
}

/** Turns offsets into lines and back; line ends are `\r\n`, `\n` and `\r`, as the language protocol has them. */
export class LineMap {
	readonly #text: string;
	readonly #starts: readonly number[];

	constructor(text: string) {
		this.#text = text;
		this.#starts = [0, ...Array.from(text.matchAll(/\r\n|\n|\r/g), (match) => match.index + match[0].length)];
	}

	position(offset: number): Position {
		let low = 0;
		let high = this.#starts.length - 1;
		while (low < high) {
			const middle = Math.ceil((low + high) / 2);
			if (this.#starts[middle]! <= offset) low = middle;
			else high = middle - 1;
		}
		return { line: low, character: offset - this.#starts[low]! };
	}

	range(start: number, end: number): Range {
		return { start: this.position(start), end: this.position(end) };
	}

	/** A place behind the end of its line is the end of it. */
	offset({ line, character }: Position): number {
		const start = this.#starts[line];
		if (start === undefined) return this.#text.length;
		return Math.min(start + character, this.lineEnd(line));
	}

	/** Offset of the line's end, its mark not included. */
	lineEnd(line: number): number {
		const next = this.#starts[line + 1];
		if (next === undefined) return this.#text.length;
		return next - (this.#text.slice(next - 2, next) === '\r\n' ? 2 : 1);
	}

	lineStart(line: number): number {
		return this.#starts[line] ?? this.#text.length;
	}
}
