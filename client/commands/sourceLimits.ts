/** Longest excerpt and symbol the server takes; see `common/model/capture.ts`. UTF-16 units. */
export const MAX_EXCERPT = 20_000;
export const MAX_SYMBOL = 512;

/** The beginning of a text that is too long, without half a character at its end. */
export function clip(text: string, length: number): string {
	if (text.length <= length) return text;
	const cut = text.slice(0, length);
	return cut.isWellFormed() ? cut : cut.slice(0, -1);
}
