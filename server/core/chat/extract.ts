import type { PromptPassage } from './prompt.ts';
import { lineWords } from '../../../common/base/lineRange.ts';

/** The passages themselves; without a model a first sentence says that they are no answer. Markdown. */
export function extractiveAnswer(
	passages: readonly PromptPassage[],
	languages: readonly string[],
	why: 'noModel' | 'searched' = 'noModel',
): string {
	const said = why === 'noModel' ? `${NO_MODEL} ` : '';
	if (passages.length === 0) return `${said}Nothing similar was found in the index.`;
	const quoted = passages.map((passage, index) => {
		const { number, path, name, text } = passage;
		const mark = '`'.repeat(Math.max(3, longestRun(text) + 1));
		const place = `\`${(name ?? path).replaceAll('`', "'")}\`${name === undefined ? `, ${lineWords(passage)}` : ''}`;
		return `[${number}] ${place}\n\n${mark}${languages[index] ?? ''}\n${text}\n${mark}`;
	});
	return [`${said}These passages of your workspace are closest:`, ...quoted].join('\n\n');
}

/** Plain about what it is. */
const NO_MODEL = '**No language model is set up, so this is a search result and not an answer.**';

/** Longest row of backticks: a fence must be longer than what it holds. */
function longestRun(text: string): number {
	return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
