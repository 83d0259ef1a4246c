/** The beginning of a text: whole lines, then whole words, as many as fit. @param count tokens of a text */
export function withinTokens(text: string, maxTokens: number, count: (text: string) => number): string {
	if (count(text) <= maxTokens) return text;
	let [low, high] = [0, text.length];
	while (low < high) {
		const middle = Math.ceil((low + high) / 2);
		if (count(text.slice(0, middle)) <= maxTokens) low = middle;
		else high = middle - 1;
	}
	const cut = text.slice(0, low);
	const line = cut.lastIndexOf('\n');
	const end = line > low / 2 ? line : Math.max(cut.lastIndexOf(' '), 0) || low;
	return cut.slice(0, end).trimEnd();
}

/** A text in pieces of at most so many tokens, cut where lines or words end; joined, they have every word of it. */
export function piecesWithin(text: string, maxTokens: number, count: (text: string) => number): string[] {
	const tokens = count(text);
	if (tokens <= maxTokens) return [text];
	// Counting takes time by length: what is counted again and again is one piece, not the text.
	const chars = Math.max(1, Math.floor((text.length / tokens) * maxTokens));
	const pieces: string[] = [];
	for (let rest = text; rest.trim() !== '';) {
		const start = rest.slice(0, chars);
		const ahead = rest.length > chars && /\S/.test(rest[chars]!) ? start.replace(/\S+$/, '') || start : start;
		const piece = withinTokens(ahead, maxTokens, count) || rest.slice(0, 1);
		pieces.push(piece);
		rest = rest.slice(piece.length).trimStart();
	}
	return pieces;
}
