const MAX_ENTRIES = 30;

/** Recent queries, newest first, each once. */
export function remember(history: readonly string[], query: string): string[] {
	const text = query.trim();
	return text === '' ? [...history] : [text, ...history.filter((entry) => entry !== text)].slice(0, MAX_ENTRIES);
}
