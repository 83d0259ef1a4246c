import { codeBlock } from '../../../common/base/codeBlock.ts';
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
		const place = `\`${(name ?? path).replaceAll('`', "'")}\`${name === undefined ? `, ${lineWords(passage)}` : ''}`;
		return `[${number}] ${place}\n\n${codeBlock(text, languages[index])}`;
	});
	return [`${said}These passages of your workspace are closest:`, ...quoted].join('\n\n');
}

/** Plain about what it is. */
const NO_MODEL = '**No language model is set up, so this is a search result and not an answer.**';
