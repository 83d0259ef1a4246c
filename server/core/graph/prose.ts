import { casual } from 'chrono-node/en';
import compromise from 'compromise';
import type { Mention } from './mention.ts';
import { canonicalOrganisation, canonicalPerson } from './names.ts';

/** When and where a text was written, for words such as "tomorrow". */
export interface Written {
	/** Milliseconds since the epoch. */
	readonly at: number;
	/** Of the writer's clock. */
	readonly utcOffsetMinutes: number;
}

/** A length of time ("for 3 days"), a fraction ("1/2") and "now" are no days. */
const NO_DAY = /^(?:(?:for|within|during)\b.*|\d{1,2}\/\d{1,2}|(?:right |just )?now)$/is;

/** People, organisations and places that English prose names, by the rules and the lexicon of `compromise`. */
export function namedEntities(text: string): Mention[] {
	if (!/\p{Lu}\p{Ll}/u.test(text)) return [];
	const document = compromise(text);
	return [
		...spansOf(document.people()).flatMap((span) => mention(text, span, 'person')),
		...spansOf(document.organizations()).flatMap((span) => mention(text, span, 'organisation')),
		...spansOf(document.places()).flatMap((span) => mention(text, span, 'place')),
	];
}

/** Days that prose names, found by `chrono`: `2026-11-27`, "next Friday", "March 3rd". Months and times alone are none. */
export function days(text: string, { at, utcOffsetMinutes }: Written): Mention[] {
	const reference = { instant: new Date(at), timezone: utcOffsetMinutes };
	return casual.parse(text, reference).flatMap(({ index, text: name, start }) => {
		if (NO_DAY.test(name) || (!start.isCertain('day') && !start.isCertain('weekday'))) return [];
		const [year, month, day] = [start.get('year'), start.get('month'), start.get('day')];
		if (year === null || month === null || day === null || year < 1900 || year > 2200) return [];
		const key = [year, two(month), two(day)].join('-');
		const confidence = start.isCertain('year') ? 0.9 : 0.7;
		return [{ type: 'date', key, name: key, rule: 'date', confidence, start: index, end: index + name.length }];
	});
}

type NameType = 'person' | 'organisation' | 'place';

interface Span {
	readonly start: number;
	readonly length: number;
}

/** What `.json({ offset: true })` of a view gives; its type says nothing of the members. */
function spansOf(view: { json(options: object): unknown }): Span[] {
	const found = view.json({ offset: true, terms: false });
	if (!Array.isArray(found)) return [];
	return found.flatMap((item: { readonly offset?: Span }) => (item.offset === undefined ? [] : [item.offset]));
}

const KEYS: Readonly<Record<NameType, (name: string) => string>> = {
	person: canonicalPerson,
	organisation: canonicalOrganisation,
	place: canonicalPerson,
};

function mention(text: string, { start, length }: Span, type: NameType): Mention[] {
	const raw = text.slice(start, start + length);
	const name = /\p{L}(?:[\p{L}\p{N}.'’& -]*[\p{L}\p{N}])?/u.exec(raw)?.[0] ?? '';
	// A name begins with a capital, and one that is all capitals is more often an abbreviation.
	if (!/^\p{Lu}/u.test(name) || name.length < 3 || name.length > 80 || /^\p{Lu}+$/u.test(name)) return [];
	const words = name.split(/\s+/).length;
	if (words > 5) return [];
	const from = start + raw.indexOf(name);
	const key = KEYS[type](name);
	if (key === '') return [];
	return [{ type, key, name, rule: type, confidence: words > 1 ? 0.8 : 0.5, start: from, end: from + name.length }];
}

function two(value: number): string {
	return String(value).padStart(2, '0');
}
