import { casual } from 'chrono-node/en';

/** When a question is asked: what "yesterday" means. */
export interface AskedAt {
	/** Milliseconds since the epoch. */
	readonly at: number;
	/** Of the asker's clock. */
	readonly utcOffsetMinutes: number;
}

/** A time that a question names; milliseconds since the epoch, `to` is not in it. */
export interface TimeSpan {
	readonly from: number;
	readonly to: number;
}

/**
 * The day, week, month or year that a question asks about, found by `chrono`: "on 4 December", "yesterday", "last week", "in
 * March". What is kept was kept in the past: a day without a year is the last one of that name, and "tomorrow" is none.
 */
export function askedTime(question: string, { at, utcOffsetMinutes }: AskedAt): TimeSpan | undefined {
	const found = casual.parse(question, { instant: new Date(at), timezone: utcOffsetMinutes });
	for (const { text, index, start, end } of found) {
		if (NOT_ASKED.test(text)) continue;
		const first = spanOf(start, text, question.slice(0, index));
		if (first === undefined) continue;
		const last = (end && spanOf(end, text, '')) ?? first; // null where the types say undefined
		const now = at + utcOffsetMinutes * MINUTE_MS;
		const back = stepsBack(start, first.from, now);
		const span = { from: back(first.from), to: back(Math.max(first.to, last.to)) };
		if (span.from > now) continue;
		return { from: span.from - utcOffsetMinutes * MINUTE_MS, to: span.to - utcOffsetMinutes * MINUTE_MS };
	}
	return undefined;
}

/** 1 for what was kept at the time asked about; e⁻¹ for what was kept two days before or after. */
export function nearness(at: number, { from, to }: TimeSpan): number {
	const away = at < from ? from - at : Math.max(0, at - to);
	return Math.exp(-away / NEAR_MS);
}

type Components = ReturnType<typeof casual.parse>[number]['start'];

/** On the asker's clock, as if it were UTC. */
function spanOf(found: Components, text: string, before: string): TimeSpan | undefined {
	const [year, month, day] = [found.get('year'), found.get('month'), found.get('day')];
	if (year === null || month === null || day === null) return undefined;
	const date = Date.UTC(year, month - 1, day);
	if (WEEK.test(text)) {
		const monday = date - ((new Date(date).getUTCDay() + 6) % 7) * DAY_MS;
		return { from: monday, to: monday + 7 * DAY_MS };
	}
	if (found.isCertain('day') || found.isCertain('weekday')) return { from: date, to: date + DAY_MS };
	if (found.isCertain('month') && (found.isCertain('year') || OF_A_MONTH.test(before)))
		return { from: Date.UTC(year, month - 1, 1), to: Date.UTC(year, month, 1) };
	if (found.isCertain('year')) return { from: Date.UTC(year, 0, 1), to: Date.UTC(year + 1, 0, 1) };
	return undefined;
}

/** Moves a time whose year, or whose week, was not said from the future into the past. */
function stepsBack(start: Components, from: number, now: number): (time: number) => number {
	if (from <= now || start.isCertain('year')) return (time) => time;
	if (start.isCertain('month'))
		return (time) => {
			const date = new Date(time);
			return date.setUTCFullYear(date.getUTCFullYear() - 1);
		};
	return (time) => time - 7 * DAY_MS;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** What happened is often told some days later. */
const NEAR_MS = 2 * DAY_MS;
const WEEK = /\bweeks?\b/i;
/** What is to come, and fractions. */
const NOT_ASKED = /^(?:next\b.*|\d{1,2}\/\d{1,2})$/i;
/** "march" alone may be a verb. */
const OF_A_MONTH = /\b(?:in|during|since|from|of|last|this|early|late|mid)\s+(?:the\s+)?$/i;
