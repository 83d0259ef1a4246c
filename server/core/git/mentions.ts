/** A task that a commit's message names. */
export interface Mention {
	/** `T-12` has the number 12. */
	readonly number: number;
	readonly closes: boolean;
}

/** The words that close, those of GitHub and GitLab: close, fix, resolve and their forms. */
const MENTION =
	/(?:\b(?<word>clos(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e[sd]?|ing))\b:?\s+)?(?<list>\bT-\d{1,9}\b(?:\s*(?:,|and|&)\s*\bT-\d{1,9}\b)*)/gi;

/** Tasks named in a message, each once, in their order: `T-12`, `fixes T-3 and T-4`. */
export function taskMentions(message: string): Mention[] {
	const found = new Map<number, boolean>();
	for (const { groups } of message.matchAll(MENTION))
		for (const [, digits] of groups!['list']!.matchAll(/T-(\d+)/gi)) {
			const number = Number(digits);
			found.set(number, (found.get(number) ?? false) || groups!['word'] !== undefined);
		}
	return [...found].map(([number, closes]) => ({ number, closes }));
}
