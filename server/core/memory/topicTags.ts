import { hashtagsIn } from '../../../common/base/hashtags.ts';

/** Tags that a text itself gives: its hashtags, and what kind of thought it is. Those the user gave are left out. */
export function topicTags(text: string, given: readonly string[]): string[] {
	const kinds = KINDS.filter(([, pattern]) => pattern.test(text)).map(([name]) => name);
	return [...new Set([...hashtagsIn(text), ...kinds])].filter((tag) => !given.includes(tag)).slice(0, MAX_TAGS);
}

const KINDS: readonly (readonly [string, RegExp])[] = [
	['question', /\?\s*$/],
	['todo', /^(?:[-*+]\s+)?(?:todo|fixme)\b|^\s*[-*+]\s+\[ \]\s/im],
	['decision', /\b(?:decided|decision|we agreed|we will use|settled on)\b/i],
	[
		'error',
		/\b(?:[A-Z]\w*(?:Error|Exception)\b|Traceback \(most recent|panicked at|segmentation fault|exit code [1-9])/,
	],
	['code', /^(?:```|~~~)/m],
	['link', /^\s*https?:\/\/\S+\s*$/],
];
const MAX_TAGS = 20;
