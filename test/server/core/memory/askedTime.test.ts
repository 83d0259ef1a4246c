import fc from 'fast-check';
import { expect, test } from 'vitest';
import { askedTime, nearness } from '../../../../server/core/memory/askedTime.ts';

/** A Saturday evening. */
const AT = Date.UTC(2026, 10, 21, 18);
const DAY_MS = 86_400_000;

test.each([
	['what did I decide on 4 December 2023?', '2023-12-04', '2023-12-05'],
	['what broke yesterday', '2026-11-20', '2026-11-21'],
	['what did we talk about on Monday', '2026-11-16', '2026-11-17'],
	['what did I do last week', '2026-11-09', '2026-11-16'],
	['ideas of 2 weeks ago', '2026-11-02', '2026-11-09'],
	['why did the build fail in March', '2026-03-01', '2026-04-01'],
	['the outage in December', '2025-12-01', '2026-01-01'],
	['the outage in December 2023', '2023-12-01', '2024-01-01'],
	['releases of last year', '2025-01-01', '2026-01-01'],
	['the trip from 3 to 5 March 2025', '2025-03-03', '2025-03-06'],
	['notes of 2026-11-03', '2026-11-03', '2026-11-04'],
])('%s', (question, from, to) => {
	expect(askedTime(question, { at: AT, utcOffsetMinutes: 0 })).toEqual({
		from: Date.parse(from),
		to: Date.parse(to),
	});
});

test.each([
	'what to do tomorrow',
	'the meeting next Friday',
	'how do we march through the list',
	'half of it, 1/2',
	'the may release',
	'port 8080 of v1.2.3',
	'',
])('no time of the past: %s', (question) => {
	expect(askedTime(question, { at: AT, utcOffsetMinutes: 0 })).toBeUndefined();
});

test('a day is that of the clock of who asks', () => {
	const span = askedTime('yesterday', { at: AT, utcOffsetMinutes: -480 });
	expect(new Date(span!.from).toISOString()).toBe('2026-11-20T08:00:00.000Z');
});

test('whatever is asked, a time begins in the past and has a length', () => {
	const word = fc.constantFrom(
		'on',
		'in',
		'last',
		'next',
		'3',
		'2023',
		'May',
		'Monday',
		'week',
		'ago',
		'to',
		'31',
		',',
	);
	fc.assert(
		fc.property(fc.array(word), fc.integer({ min: -840, max: 840 }), (words, utcOffsetMinutes) => {
			const span = askedTime(words.join(' '), { at: AT, utcOffsetMinutes });
			if (span === undefined) return;
			expect(span.from).toBeLessThanOrEqual(AT);
			expect(span.to).toBeGreaterThan(span.from);
		}),
	);
});

test('what was kept nearer to the time counts more, and inside of it all counts alike', () => {
	const span = { from: AT, to: AT + DAY_MS };
	expect(nearness(AT, span)).toBe(1);
	expect(nearness(AT + DAY_MS, span)).toBe(1);
	expect(nearness(AT - 2 * DAY_MS, span)).toBeCloseTo(1 / Math.E);
	fc.assert(
		fc.property(fc.nat(1e9), fc.nat(1e9), (a, b) => {
			const [near, far] = [Math.min(a, b), Math.max(a, b)];
			expect(nearness(AT - far, span)).toBeLessThanOrEqual(nearness(AT - near, span));
		}),
	);
});
