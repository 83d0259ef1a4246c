import { isStopWord } from '../core/text/stopWords.ts';
import { terms } from '../core/text/terms.ts';

/**
 * The terms of a longer text that say most of it, without knowing how frequent they are elsewhere: repeated ones, and
 * long ones, which are names rather than keywords.
 */
export function telling(text: string, limit: number): string[] {
	const counts = new Map<string, number>();
	for (const term of terms(text)) {
		if (term.length > 2 && !isStopWord(term)) counts.set(term, (counts.get(term) ?? 0) + 1);
	}
	const weight = ([term, count]: [string, number]) => (1 + Math.log(count)) * Math.log(term.length);
	return [...counts]
		.sort((a, b) => weight(b) - weight(a))
		.slice(0, limit)
		.map(([term]) => term);
}
