import { isStopWord } from '../text/stopWords.ts';
import { filePaths } from './rules/paths.ts';
import { commits, hashtags, issues, taskLabels } from './rules/references.ts';
import { symbols } from './rules/symbols.ts';

/** What a question speaks of, as the graph may know it. */
export interface Spoken {
	/** Without a root: every file whose path ends so. */
	readonly files: readonly { readonly root?: string; readonly path: string }[];
	readonly symbols: readonly string[];
	/** Ids of nodes. There may be none of that name: most words name nothing. */
	readonly ids: readonly string[];
}

/** A longer text is a quotation, whose every word names something. UTF-16 units. */
const MAX_TEXT = 2000;
const MAX_WORDS = 60;
/** Words of a name. */
const LONGEST_NAME = 3;
const MIN_WORD = 3;
/** Entities whose ids are their names in lower case. */
const NAMED = ['person', 'organisation', 'place', 'concept', 'tag'];

/**
 * Finds what a question names: by rule where names look like code, and by its own words where they are words. The rules
 * for prose are left out: they take milliseconds, and look for names that nothing else has named.
 */
export function spokenOf(question: string, files: Spoken['files'] = []): Spoken {
	const text = question.slice(0, MAX_TEXT);
	const byRule = [issues, taskLabels, commits, hashtags].flatMap((rule) => rule(text));
	return {
		files: [...files, ...filePaths(text).map(({ key }) => ({ path: key }))],
		symbols: [...new Set(symbols(text).map(({ key }) => key))],
		ids: [...new Set([...byRule.map(({ type, key }) => `${type}:${key}`), ...names(text)])],
	};
}

function names(text: string): string[] {
	const words = (text.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}'’_-]*/gu) ?? []).slice(0, MAX_WORDS);
	return words.flatMap((_, start) =>
		Array.from({ length: LONGEST_NAME }, (__, more) => words.slice(start, start + more + 1))
			.filter((name) => isName(name))
			.flatMap((name) => NAMED.map((type) => `${type}:${name.join(' ')}`)),
	);
}

function isName(words: readonly string[]): boolean {
	const [first = '', last = first] = [words[0], words.at(-1)];
	return first.length >= MIN_WORD && !isStopWord(first) && !isStopWord(last);
}
