/** A text as a block of code in Markdown, whatever it holds. */
export function codeBlock(text: string, language = ''): string {
	const fence = fenceFor([text]);
	return `${fence}${language}\n${text}\n${fence}`;
}

/** Row of backticks that fences texts in: longer than every one in them, and three at least. */
export function fenceFor(texts: readonly string[]): string {
	const rows = texts.flatMap((text) => text.match(/`+/g) ?? []);
	return '`'.repeat(rows.reduce((longest, { length }) => Math.max(longest, length), 2) + 1);
}
