/**
 * Light stemming of lower-case English words, the same for text and queries. It only has to map inflections of a word
 * onto one key (`parses`, `parsed`, `parsing` → `pars`), so the result need not be a word. Lighter than Porter (1980) on purpose: derived words such
 * as `organization` and `organ` stay apart, which matters for identifiers.
 */
export function stem(word: string): string {
	if (word.length < 4 || !isLatin(word)) return word;
	return dropFinalE(dropVerbEnding(dropPlural(word)));
}

/** `classes` → `class`, `queries` → `query`, `files` → `file`; `class`, `status`, `this` and `axis` stay. */
function dropPlural(word: string): string {
	if (!word.endsWith('s')) return word;
	const before = word.charCodeAt(word.length - 2);
	if (before === S || before === U || before === I) return word;
	if (word.endsWith('ies')) return word.length > 4 ? `${word.slice(0, -3)}y` : word.slice(0, -1);
	if (/(?:s|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2);
	return word.slice(0, -1);
}

/** `parsing` and `parsed` → `pars`, `running` → `run`; `string`, `thing` and `need` stay: no vowel or too little would be left. */
function dropVerbEnding(word: string): string {
	const cut = word.endsWith('ing') ? 3 : word.endsWith('ed') && !word.endsWith('eed') ? 2 : 0;
	if (cut === 0) return word;
	const rest = word.slice(0, -cut);
	if (rest.length < 3 || !/[aeiouy]/.test(rest)) return word;
	return undouble(rest);
}

/** `runn` → `run`, but `pass`, `fill` and `buzz` stay. */
function undouble(word: string): string {
	const last = word.charCodeAt(word.length - 1);
	if (last !== word.charCodeAt(word.length - 2) || last === S || last === L || last === Z) return word;
	return word.slice(0, -1);
}

/** `parse` → `pars`, so that it meets `parsing`. */
function dropFinalE(word: string): string {
	return word.length > 3 && word.endsWith('e') && !word.endsWith('ee') ? word.slice(0, -1) : word;
}

function isLatin(word: string): boolean {
	for (let at = 0; at < word.length; at++) {
		const code = word.charCodeAt(at);
		if (code < 97 || code > 122) return false;
	}
	return true;
}

const I = 105;
const L = 108;
const S = 115;
const U = 117;
const Z = 122;
