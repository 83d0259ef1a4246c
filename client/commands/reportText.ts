/** A heading with a list, in Markdown. */
export function section(title: string, lines: readonly string[]): string {
	return `## ${title}\n\n${lines.map((line) => `- ${line}`).join('\n')}`;
}

export function megabytes(bytes: number): string {
	return `${(bytes / 1e6).toFixed(1)} MB`;
}
