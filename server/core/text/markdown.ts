/** A heading with a list; empty without lines. @param most lines that are shown; how many there are besides is said */
export function section(title: string, lines: readonly string[], most = Infinity): string {
	const more = lines.length - most;
	const shown = more > 0 ? [...lines.slice(0, most), `and ${more} more`] : lines;
	return lines.length === 0 ? '' : `## ${title}\n\n${shown.map((line) => `- ${line}`).join('\n')}`;
}

/** Text as code, in one line. */
export function code(text: string): string {
	return `\`${text.replaceAll('`', "'")}\``;
}

/** Text of the user that is no Markdown of the page it stands on. */
export function plain(text: string): string {
	return text.replaceAll(/[\\`*_[\]<>#]/g, String.raw`\$&`);
}
