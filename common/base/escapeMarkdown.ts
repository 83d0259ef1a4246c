/** Text as it is, where Markdown is shown. */
export function escapeMarkdown(text: string): string {
	return text.replaceAll(/[\\`*_{}[\]()#+\-.!<>|]/g, String.raw`\$&`);
}
