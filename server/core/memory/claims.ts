/**
 * What a short text states, in a form in which two statements of the same thing can be told to differ. Rules for English,
 * strict on purpose: a text of which it is not clear what it states, states nothing here.
 *
 *     “The API port is 8080.”        about “api port is #”          value 8080
 *     “API_PORT=9090”                about “api_port =”             value 9090
 *     “TLS is enabled on the proxy”  about “tls is ± on proxy”      value enabled
 *     “The tests do not need Docker  about “so: test need docker    value no
 *      on this machine”               on machine”
 *
 * Two texts contradict each other when they state the same thing with different values.
 */
export interface Claim {
	/** Equal for statements of the same thing. */
	readonly about: string;
	readonly value: string;
	/** The value as it is written. */
	readonly said: string;
}

/** What a text states: nothing, a value, whether something is so, or both. */
export function claimsOf(text: string): Claim[] {
	const line = text.trim();
	if (line.length > MAX_CHARS || /[\n?]|[:,]$/.test(line)) return [];
	const setting = settingOf(line);
	if (setting !== undefined) return [setting];
	if (/[.!;]\s+\S/.test(line)) return []; // more than one sentence
	const words = wordsOf(line);
	if (
		words.length > MAX_WORDS ||
		words.some(({ folded }) => UNCERTAIN.has(folded)) ||
		PRONOUNS.has(words[0]?.folded ?? '')
	)
		return [];
	const { words: affirmed, negated } = withoutNegation(words);
	const polarity = polarityOf(affirmed, negated);
	const value = negated ? undefined : valueOf(affirmed);
	return [polarity, value].filter((claim) => claim !== undefined);
}

/** What two texts state differently: what the older one says and what the newer one says. */
export function contradiction(older: string, newer: string): { readonly was: string; readonly is: string } | undefined {
	const said = new Map(claimsOf(older).map((claim) => [claim.about, claim]));
	for (const { about, value, said: is } of claimsOf(newer)) {
		const before = said.get(about);
		if (before !== undefined && before.value !== value) return { was: before.said, is };
	}
	return undefined;
}

interface Word {
	/** Without punctuation around it. */
	readonly raw: string;
	/** In lower case, and short forms written out. */
	readonly folded: string;
}

/**
 * `KEY = value`, `key: value`, as people note settings down: the key has to look like a name of a program, since `Idea: …`
 * states nothing, and the value has to be plain. What ends as code does is code.
 */
function settingOf(line: string): Claim | undefined {
	const [, key = '', sign = '', value = ''] = SETTING.exec(line) ?? [];
	if (value === '' || LABELS.has(key.toLowerCase()) || /^(?:this|self)\.|\.\w{1,4}$/.test(key)) return undefined;
	if (sign === ':' && !/[a-z\d][A-Z]|[_.]|^[A-Z][A-Z\d]{2,}$|[a-z]-[a-z]/.test(key)) return undefined;
	const said = value.replaceAll(/^["'`]|["'`.]$/g, '');
	return { about: `${key.toLowerCase()} =`, value: said.toLowerCase(), said };
}

function wordsOf(line: string): Word[] {
	return line.split(/\s+/).flatMap((part) => {
		const raw = part.replaceAll(/^["'“”‘’(*_,]+|["'“”‘’)*_,.!:;]+$/g, '');
		if (raw === '') return [];
		const folded = raw.toLowerCase().replaceAll('’', "'");
		const [, verb] = /^(\w+)n't$/.exec(folded) ?? [];
		if (verb !== undefined) return [plain(VERB_OF_SHORT[verb] ?? verb), plain('not')];
		if (folded === 'cannot') return [plain('can'), plain('not')];
		return FILLERS.has(folded) ? [] : [{ raw, folded }];
	});
}

function plain(folded: string): Word {
	return { raw: folded, folded };
}

/** Takes `not`, `never`, `no longer` and the `do` that goes with them out. */
function withoutNegation(words: readonly Word[]): { words: Word[]; negated: boolean } {
	const kept: Word[] = [];
	let count = 0;
	for (const [at, word] of words.entries()) {
		const next = words[at + 1]?.folded;
		if (word.folded === 'not' || word.folded === 'never' || (word.folded === 'no' && next === 'longer')) count++;
		else if (word.folded === 'longer' && words[at - 1]?.folded === 'no') continue;
		else if (!(DO.has(word.folded) && next === 'not')) kept.push(word);
	}
	return { words: kept, negated: count % 2 === 1 };
}

/** “Uses” and “does not use” are the same verb. */
function polarityOf(words: readonly Word[], negated: boolean): Claim | undefined {
	if (words.filter(isContent).length < MIN_CONTENT + 1) return undefined;
	const about = `so: ${words.map(({ folded }) => stem(folded)).join(' ')}`;
	return { about, value: negated ? 'no' : 'yes', said: negated ? 'that it is not so' : 'that it is so' };
}

/** The one value after the first verb that states something lasting. */
function valueOf(words: readonly Word[]): Claim | undefined {
	const verb = words.findIndex(({ folded }) => STATES.has(folded));
	if (verb < 1) return undefined;
	const places = words.flatMap((word, at) => {
		const kind = at > verb ? kindOf(word) : undefined;
		return kind === undefined ? [] : [{ at, kind }];
	});
	const [place] = places;
	if (place === undefined || places.length > 1) return undefined;
	const { number, unit, length } = place.kind === '#' ? quantityAt(words, place.at) : ONE_WORD;
	const slot = words.slice(place.at, place.at + length);
	const rest = [...words.slice(0, place.at), ...words.slice(place.at + length)];
	if (rest.filter(isContent).length < MIN_CONTENT) return undefined;
	const about = rest.map(({ folded }, at) => (at === verb ? (VERBS_ALIKE[folded] ?? folded) : folded));
	about.splice(place.at, 0, `${place.kind}${unit}`);
	return {
		about: about.join(' '),
		value: number ?? slot[0]!.folded,
		said: slot.map(({ raw }) => raw).join(' '),
	};
}

const ONE_WORD = { number: undefined, unit: '', length: 1 };

/** `30 seconds`, `30s` and `30 s` are the same; in another unit it is another statement, which nothing compares. */
function quantityAt(words: readonly Word[], at: number): { number: string; unit: string; length: number } {
	const [, digits = '', attached = ''] = /^([\s\S]*?\d)([a-z]*|%)$/.exec(words[at]!.folded) ?? [];
	const number = /^\d+(?:\.\d+)?$/.test(digits) ? String(Number(digits)) : digits.replace(/^v(?=\d)/, '');
	if (attached !== '') return { number, unit: UNITS.get(attached) ?? attached, length: 1 };
	const next = words[at + 1]?.folded ?? '';
	const unit = UNITS.get(next);
	return { number, unit: unit ?? '', length: unit === undefined ? 1 : 2 };
}

/** What can stand in the place of a value: `#` for numbers, versions, days and times. */
function kindOf({ raw, folded }: Word): string | undefined {
	if (/^[$€£~]?v?\d[\d.,:/_-]*(?:%|[a-z]{1,5})?$/i.test(raw)) return '#';
	if (/^https?:\/\/\S+$/i.test(raw)) return 'address';
	if (/^`[^`]+`$/.test(raw)) return 'code';
	if (/^(?:\.{0,2}|~)?\/[\w./-]+$/.test(raw)) return 'path';
	return STATE_PAIR.get(folded);
}

function isContent({ folded }: Word): boolean {
	return folded.length > 1 && !STOP.has(folded) && !STATES.has(folded);
}

/** Enough for `use`, `uses` and `used`, `has` and `have`. */
function stem(word: string): string {
	if (word === 'has' || word === 'have') return 'have';
	if (['is', 'are'].includes(word)) return 'is';
	return word.length > 3 ? word.replace(/ies$/, 'y').replace(/(?<=[^s])s$/, '') : word;
}

const MAX_CHARS = 300;
const MAX_WORDS = 30;
/** A key, its sign, and one plain value, with a unit at most. */
const SETTING = /^(?:[-*]\s+)?`?([A-Za-z][\w.-]*)`?\s*(=|:)\s*(["'`]?[\w./:@%+~-]+["'`]?(?: [A-Za-z%]{1,8})?\.?)$/;
/** Words that say what a statement is about; fewer are too vague to compare. */
const MIN_CONTENT = 2;

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));
/** What is not stated as a fact that lasts: doubts, wishes, conditions, the past, one day. */
const UNCERTAIN = set(
	'if when unless until while maybe perhaps probably might may could should would must shall will todo was were had did been ' +
		'today yesterday tomorrow tonight monday tuesday wednesday thursday friday saturday sunday last next ago sometimes ' +
		'usually often some about roughly around approximately almost seems think guess or but because except only also another either',
);
const PRONOUNS = set('it this that these those there here he she they');
/** “now” and the like say that something is news, not what it is. */
const FILLERS = set('a an the now actually currently already correction update anymore just really');
const STOP = set(
	'of in on at to for from with by as and we i you our my your is are be it its default value option result output example',
);
const DO = set('do does');
const VERB_OF_SHORT: Readonly<Record<string, string>> = { ca: 'can', wo: 'will', is: 'is', are: 'are' };
const STATES = set(
	'is are equals = uses use needs need requires require has have takes costs listens runs expires lives',
);
const VERBS_ALIKE: Readonly<Record<string, string>> = {
	are: 'is',
	equals: 'is',
	'=': 'is',
	uses: 'use',
	needs: 'need',
	requires: 'need',
	require: 'need',
	has: 'have',
};
/** Spellings of a unit, the first being its name. */
const UNITS: ReadonlyMap<string, string> = new Map(
	[
		'ms milliseconds',
		's sec secs second seconds',
		'min mins minute minutes',
		'h hour hours',
		'd day days',
		'weeks week',
		'months month',
		'years year',
		'kb',
		'mb',
		'gb',
		'tb',
		'kib',
		'mib',
		'gib',
		'% percent',
	].flatMap((spellings) => {
		const all = spellings.split(' ');
		return all.map((spelling): [string, string] => [spelling, all[0]!]);
	}),
);
/** States of which one excludes the other. */
const STATE_PAIR: ReadonlyMap<string, string> = new Map(
	[
		['enabled', 'disabled'],
		['true', 'false'],
		['allowed', 'forbidden'],
		['required', 'optional'],
		['public', 'private'],
		['open', 'closed'],
		['synchronous', 'asynchronous'],
		['supported', 'unsupported'],
	].flatMap(([one = '', other = '']): [string, string][] => [
		[one, `±${other}`],
		[other, `±${other}`],
	]),
);
const LABELS = set('http https file note todo fixme idea bug question answer re fwd ps nb e.g i.e');
