import { hitKind, type HitKind } from '../../../common/model/search.ts';
import { terms } from '../text/terms.ts';
import { parseSince } from './since.ts';

/** What the search box was asked. */
export interface ParsedQuery {
	/** The words to search for, filters and phrases taken out. */
	readonly text: string;
	/** Texts that a passage must contain, in any case and with any white space between words. */
	readonly phrases: readonly string[];
	/** Words and phrases that a passage must not contain. */
	readonly excluded: readonly string[];
	readonly kinds: readonly HitKind[];
	/** Language ids. */
	readonly languages: readonly string[];
	readonly paths: readonly string[];
	readonly notPaths: readonly string[];
	readonly tags: readonly string[];
	/** Ms since the epoch. */
	readonly since?: number;
	/** Sentences for the user about what was not understood; it is left out of the search. */
	readonly notices: readonly string[];
}

export interface QueryContext {
	/** Ms since the epoch; relative times count from it. */
	readonly now: number;
	/** Ids of the languages a word means; none when it is unknown. */
	readonly languagesNamed: (word: string) => readonly string[];
}

/**
 * Parses `lang:ts path:src/** kind:note tag:x since:7d "exact phrase" -path:test -word`. Filters of one key are
 * alternatives (also `lang:ts,py`), those of different keys must all hold. A value with spaces is quoted: `path:"my dir"`.
 * What looks like a filter of an unknown key is text: `std::vector`, `http://localhost`.
 */
export function parseQuery(query: string, context: QueryContext): ParsedQuery {
	const draft: Draft = {
		words: [],
		phrases: [],
		excluded: [],
		kinds: [],
		languages: [],
		paths: [],
		notPaths: [],
		tags: [],
		notices: [],
	};
	for (const token of tokenize(query)) {
		const apply = token.key === undefined ? undefined : FILTERS[token.key];
		if (apply === undefined) addWord(draft, token);
		else if (token.value === '') draft.notices.push(`“${token.source}” has no value and was left out.`);
		else apply(draft, token, context);
	}
	if ((query.match(/"/g)?.length ?? 0) % 2 === 1) draft.notices.push('A quotation mark is not closed; it was ignored.');
	const { words, ...rest } = draft;
	const text = words.filter((word) => word !== '').join(' ');
	// Signs alone, such as `?.` or `=>`, are no words to search for; they are looked for as they are.
	if (text !== '' && terms(text).length === 0) return { ...rest, text: '', phrases: [...rest.phrases, text] };
	return { text, ...rest };
}

interface Draft {
	readonly words: string[];
	readonly phrases: string[];
	readonly excluded: string[];
	readonly kinds: HitKind[];
	readonly languages: string[];
	readonly paths: string[];
	readonly notPaths: string[];
	readonly tags: string[];
	readonly notices: string[];
	since?: number;
}

interface Token {
	readonly source: string;
	readonly negated: boolean;
	readonly key: string | undefined;
	readonly value: string;
	readonly quoted: boolean;
}

type ApplyFilter = (draft: Draft, token: Token, context: QueryContext) => void;

const FILTERS: Readonly<Record<string, ApplyFilter>> = {
	lang: applyLanguage,
	language: applyLanguage,
	kind: applyKind,
	path: applyPath,
	file: applyPath,
	tag: applyTag,
	since: applySince,
};

const TOKEN = /(-?)(?:([A-Za-z]+):)?(?:"([^"]*)"|([^\s"]+))|"/g;

function* tokenize(query: string): Generator<Token> {
	for (const match of query.matchAll(TOKEN)) {
		const [source, minus = '', key, quoted, plain] = match;
		if (source === '"') continue;
		const known = key !== undefined && Object.hasOwn(FILTERS, key.toLowerCase());
		const negated = minus === '-' && startsWord(query, match.index);
		const value = quoted ?? plain ?? '';
		if (known) yield { source, negated, key: key.toLowerCase(), value, quoted: quoted !== undefined };
		else if (quoted !== undefined && key === undefined) yield { source, negated, key: undefined, value, quoted: true };
		// An unknown key is part of the word.
		else yield { source, negated, key: undefined, value: source.slice(negated ? 1 : 0), quoted: false };
	}
}

function startsWord(query: string, at: number): boolean {
	return at === 0 || /\s/.test(query[at - 1]!);
}

function addWord(draft: Draft, { negated, value, quoted, source }: Token): void {
	if (quoted) {
		const phrase = value.trim();
		if (phrase !== '') (negated ? draft.excluded : draft.phrases).push(phrase);
		return;
	}
	// A dash before one or two letters, or two dashes, is an option of a command that someone asks about.
	if (negated && /^[\p{L}_][\p{L}\p{N}_]{2}/u.test(value)) draft.excluded.push(value);
	else draft.words.push(filterAtEnd(draft, source) ?? source.replaceAll('"', ' ').trim());
}

/** `lang:` before the end of the text has no value yet: it is being typed. */
function filterAtEnd(draft: Draft, source: string): string | undefined {
	const key = /^-?([A-Za-z]+):$/.exec(source)?.[1]?.toLowerCase();
	if (key === undefined || !Object.hasOwn(FILTERS, key)) return undefined;
	draft.notices.push(`“${source}” has no value and was left out.`);
	return '';
}

function applyLanguage(draft: Draft, { value, negated, source }: Token, { languagesNamed }: QueryContext): void {
	if (negated) return unsupported(draft, source);
	for (const word of values(value)) {
		const ids = languagesNamed(word);
		if (ids.length === 0) draft.notices.push(`No language is called “${word}”; the filter was left out.`);
		draft.languages.push(...ids);
	}
}

function applyKind(draft: Draft, { value, negated }: Token): void {
	const named = values(value).flatMap((word) => {
		const kind = hitKind.safeParse(KIND_ALIASES[word.toLowerCase()] ?? word.toLowerCase());
		if (kind.success) return [kind.data];
		draft.notices.push(`“${word}” is no kind; the kinds are ${hitKind.options.join(', ')}.`);
		return [];
	});
	if (named.length === 0) return;
	draft.kinds.push(...(negated ? hitKind.options.filter((kind) => !named.includes(kind)) : named));
}

function applyPath(draft: Draft, { value, negated, quoted }: Token): void {
	// A comma may be part of a glob (`{a,b}`) or of a name.
	const globs = quoted || value.includes('{') ? [value] : values(value);
	(negated ? draft.notPaths : draft.paths).push(...globs);
}

function applyTag(draft: Draft, { value, negated, source }: Token): void {
	if (negated) return unsupported(draft, source);
	draft.tags.push(...values(value).map((tag) => tag.replace(/^#/, '').toLowerCase()));
}

function applySince(draft: Draft, { value, negated, source }: Token, { now }: QueryContext): void {
	if (negated) return unsupported(draft, source);
	const since = parseSince(value, now);
	if (since === undefined) draft.notices.push(`“${value}” is no time; write 7d, 12h, 2w, today or 2026-01-31.`);
	else draft.since = since;
}

function unsupported(draft: Draft, source: string): void {
	draft.notices.push(`“${source}” cannot be turned around; only -path, -kind, -"phrase" and -word can.`);
}

function values(list: string): string[] {
	return list.split(',').filter((value) => value !== '');
}

const KIND_ALIASES: Readonly<Record<string, string>> = {
	docs: 'doc',
	document: 'doc',
	documents: 'doc',
	notes: 'note',
	captures: 'capture',
	inbox: 'capture',
	tasks: 'task',
	todo: 'task',
	chats: 'chat',
	conversation: 'chat',
	commit: 'git',
	commits: 'git',
	command: 'terminal',
	commands: 'terminal',
	sessions: 'session',
	summaries: 'summary',
	projects: 'project',
	contexts: 'context',
	entities: 'entity',
	source: 'code',
};
