/** Tags as they are typed: separated by spaces or commas, with or without `#`, each once. */
export function parseTags(text: string): string[] {
	const tags = text.split(/[\s,]+/).map((tag) => tag.replaceAll('#', ''));
	return [...new Set(tags.filter((tag) => tag !== ''))];
}
