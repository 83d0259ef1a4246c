/** Takes the new lines out of what a model writes, while it writes. Models add fences and lose indentation. */
export class EditText {
	readonly #indentation: string;
	#raw = '';

	/** @param original the lines that are replaced */
	constructor(original: string) {
		this.#indentation = indentationOf(original);
	}

	/** Takes more of the model's output. */
	push(delta: string): void {
		this.#raw += delta;
	}

	/** The complete lines so far; the last one may still change. */
	partial(): string {
		const lines = this.#raw.split('\n');
		lines.pop();
		return this.#reindent(bodyOf(lines));
	}

	/** The new lines, when the model is done. */
	final(): string {
		return this.#reindent(bodyOf(this.#raw.split('\n')));
	}

	/** A model that was shown an indented selection often begins at the left edge. */
	#reindent(lines: readonly string[]): string {
		const first = lines.find((line) => line.trim() !== '');
		if (this.#indentation === '' || first === undefined || /^\s/.test(first)) return lines.join('\n');
		return lines.map((line) => (line.trim() === '' ? line : this.#indentation + line)).join('\n');
	}
}

const FENCE = /^\s*(`{3,}|~{3,})/;

/** Lines of the first fenced block; all lines when there is none. */
function bodyOf(allLines: readonly string[]): string[] {
	const lines = allLines.map((line) => line.replace(/\r$/, ''));
	const open = lines.findIndex((line) => FENCE.test(line));
	if (open === -1) return withoutEdges(lines);
	const mark = FENCE.exec(lines[open]!)![1]!;
	const rest = lines.slice(open + 1);
	const close = rest.findIndex((line) => line.trim() === mark);
	return close === -1 ? rest : rest.slice(0, close);
}

/** Without empty lines at both ends, which belong to the message and not to the code. */
function withoutEdges(lines: readonly string[]): string[] {
	const first = lines.findIndex((line) => line.trim() !== '');
	if (first === -1) return [];
	return lines.slice(first, lines.findLastIndex((line) => line.trim() !== '') + 1);
}

/** White space that every line with text begins with. */
function indentationOf(text: string): string {
	const indentations = text
		.split('\n')
		.filter((line) => line.trim() !== '')
		.map((line) => /^\s*/.exec(line)![0]);
	if (indentations.length === 0) return '';
	return indentations.reduce((common, one) => {
		let length = 0;
		while (length < common.length && common[length] === one[length]) length++;
		return common.slice(0, length);
	});
}
