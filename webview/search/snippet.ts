import type { SearchHit } from '../../common/model/search.ts';

export interface Snippet {
	readonly text: string;
	readonly highlights: readonly (readonly [number, number])[];
}

/** The first lines of a hit's snippet without the indentation they share, and the highlights moved with them. */
export function shownSnippet(hit: Pick<SearchHit, 'snippet' | 'highlights'>, maxLines: number): Snippet {
	const lines = hit.snippet.split('\n');
	while (lines.length > 1 && lines.at(-1)!.trim() === '') lines.pop();
	const shown = lines.slice(0, maxLines);
	const indent = sharedIndent(shown);
	let from = 0; // where the line starts in the snippet
	let to = 0; // where it starts in what is shown
	const highlights: [number, number][] = [];
	for (const line of shown) {
		const cut = Math.min(indent, line.length);
		for (const [start, end] of hit.highlights) {
			const left = Math.max(start, from + cut);
			const right = Math.min(end, from + line.length);
			if (left < right) highlights.push([left - from - cut + to, right - from - cut + to]);
		}
		from += line.length + 1;
		to += line.length - cut + 1;
	}
	return { text: shown.map((line) => line.slice(indent)).join('\n'), highlights };
}

/** Characters of white space that every line with text begins with. */
function sharedIndent(lines: readonly string[]): number {
	const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
	return indents.length === 0 ? 0 : Math.min(...indents);
}
