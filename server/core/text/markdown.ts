/** A heading with a list; empty without lines. */
export function section(title: string, lines: readonly string[]): string {
	return lines.length === 0 ? '' : `## ${title}\n\n${lines.map((line) => `- ${line}`).join('\n')}`;
}

/** Text as code, in one line. */
export function code(text: string): string {
	return `\`${text.replaceAll('`', "'")}\``;
}

/** Text of the user that is no Markdown of the page it stands on. */
export function plain(text: string): string {
	return text.replaceAll(/[\\`*_[\]<>#]/g, String.raw`\$&`);
}
