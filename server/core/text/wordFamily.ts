import { queryTerms } from './terms.ts';

/**
 * One key for the words that talk uses for one thing: derived words (`happily`, `happiness` → `happi`) and irregular forms
 * (`went`, `children` → `go`, `child`). Takes terms, which are stemmed lightly already. What is asked about a conversation is
 * seldom asked in its words; code is another matter, so the index of files has terms alone.
 *
 * Steps 2 to 4 of Porter's algorithm (1980).
 */
export function wordFamily(term: string): string {
	let known = cache.get(term);
	if (known === undefined) {
		known = familyOf(term);
		if (cache.size >= MAX_CACHED) cache.clear();
		cache.set(term, known);
	}
	return known;
}

/** The distinct families of the words of a question. */
export function queryFamilies(text: string): string[] {
	return [...new Set(queryTerms(text).map(wordFamily))];
}

function familyOf(term: string): string {
	const word = IRREGULAR.get(term) ?? term;
	if (word.length < 5 || !/^[a-z]+$/.test(word)) return word;
	let stem = word.endsWith('y') ? `${word.slice(0, -1)}i` : word;
	if (stem.endsWith('li') && stem.length > 5) stem = stem.slice(0, -2);
	stem = replaced(replaced(stem, DOUBLE_SUFFIXES), SUFFIXES);
	stem = dropLastSuffix(stem);
	if (stem.endsWith('e')) stem = stem.slice(0, -1);
	return stem.endsWith('ll') && measure(stem) > 1 ? stem.slice(0, -1) : stem;
}

function replaced(word: string, suffixes: readonly (readonly [suffix: string, by: string])[]): string {
	for (const [suffix, by] of suffixes) {
		if (!word.endsWith(suffix)) continue;
		const rest = word.slice(0, -suffix.length);
		if (measure(rest) > 0) return rest + by;
	}
	return word;
}

function dropLastSuffix(word: string): string {
	const suffix = LAST_SUFFIXES.find((ending) => word.endsWith(ending));
	if (suffix === undefined) return word;
	const rest = word.slice(0, -suffix.length);
	const fits = measure(rest) > 1 && (suffix !== 'ion' || /[st]$/.test(rest));
	return fits ? rest : word;
}

/** How often a consonant follows a vowel: Porter's m. */
function measure(word: string): number {
	let count = 0;
	let vowelBefore = false;
	for (let at = 0; at < word.length; at++) {
		const vowel = isVowel(word, at);
		if (vowelBefore && !vowel) count++;
		vowelBefore = vowel;
	}
	return count;
}

function isVowel(word: string, at: number): boolean {
	const letter = word[at]!;
	return 'aeiou'.includes(letter) || (letter === 'y' && at > 0 && !'aeiou'.includes(word[at - 1]!));
}

function pairs(text: string): (readonly [string, string])[] {
	return text.split(' ').map((pair) => {
		const [from = '', to = ''] = pair.split(':');
		return [from, to] as const;
	});
}

const DOUBLE_SUFFIXES = pairs(
	'ational:ate tional:tion enci:ence anci:ance izer:ize abli:able alli:al entli:ent eli:e ousli:ous ization:ize ation:ate ' +
		'ator:ate alism:al iveness:ive fulness:ful ousness:ous aliti:al iviti:ive biliti:ble',
);
const SUFFIXES = pairs('icate:ic ative: alize:al iciti:ic ical:ic ful: ness:');
const LAST_SUFFIXES = 'ement ance ence able ible ment ant ent ism ate iti ous ive ize al er ic ion'.split(' ');

/** Terms, as the light stemmer leaves them, of forms that no rule makes. */
const IRREGULAR = new Map(
	(
		'go:went,gon,going buy:bought tak:took,taken get:got,gotten see:saw,seen say:said tell:told think:thought feel:felt ' +
		'find:found giv:gav,given know:knew,known leav:left meet:met run:ran sing:sang,sung speak:spok,spoken ' +
		'spend:spent teach:taught writ:wrot,written win:won los:lost keep:kept hold:held begin:began,begun bring:brought ' +
		'build:built choos:chos,chosen draw:drew,drawn driv:drov,driven eat:ate,eaten fall:fell,fallen fly:flew,flown ' +
		'forget:forgot,forgotten grow:grew,grown hear:heard lead:led lend:lent pay:paid rid:ridden ris:risen send:sent ' +
		'sell:sold shoot:shot show:shown sleep:slept stand:stood steal:stol,stolen swim:swam,swum throw:threw,thrown ' +
		'understand:understood wak:wok,woken wear:wor,worn break:brok,broken catch:caught deal:dealt fight:fought ' +
		'freez:froz,frozen hid:hidden mean:meant sit:sat becom:becam shak:shook,shaken tear:torn drink:drank,drunk ' +
		'child:children man:men woman:women person:peopl mous:mic foot:feet good:better,best bad:wors,worst'
	)
		.split(' ')
		.flatMap((group) => {
			const [base = '', forms = ''] = group.split(':');
			return forms.split(',').map((form) => [form, base] as const);
		}),
);
const MAX_CACHED = 50_000;
const cache = new Map<string, string>();
