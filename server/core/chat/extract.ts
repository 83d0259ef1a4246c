import type { PromptPassage } from './prompt.ts';

/** An answer without a model: the passages themselves, and a first sentence that says so. Markdown. */
export function extractiveAnswer(passages: readonly PromptPassage[], languages: readonly string[]): string {
	if (passages.length === 0) return `${NO_MODEL} Nothing similar was found in the index.`;
	const quoted = passages.map(({ number, path, startLine, endLine, text }, index) => {
		const mark = '`'.repeat(Math.max(3, longestRun(text) + 1));
		return `[${number}] \`${path.replaceAll('`', "'")}\`, lines ${startLine}–${endLine}\n\n${mark}${languages[index] ?? ''}\n${text}\n${mark}`;
	});
	return [`${NO_MODEL} These passages of your workspace are closest:`, ...quoted].join('\n\n');
}

/** Plain about what it is. */
const NO_MODEL = '**No language model is set up, so this is a search result and not an answer.**';

/** Longest row of backticks: a fence must be longer than what it holds. */
function longestRun(text: string): number {
	return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
