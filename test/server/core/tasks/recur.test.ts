import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Recurrence } from '../../../../common/model/task.ts';
import { addInterval, nextDue, nextRecurrence } from '../../../../server/core/tasks/recur.ts';

test('months and years keep to days that exist', () => {
	expect(addInterval('2026-01-31', { every: 1, unit: 'month' })).toBe('2026-02-28');
	expect(addInterval('2028-02-29', { every: 1, unit: 'year' })).toBe('2029-02-28');
	expect(addInterval('2026-12-15', { every: 2, unit: 'month' })).toBe('2027-02-15');
	expect(addInterval('2026-12-29', { every: 1, unit: 'week' })).toBe('2027-01-05');
});

test('the next is after today, whatever was missed', () => {
	expect(nextDue('2026-01-01', '2026-03-10', { every: 1, unit: 'week' })).toBe('2026-03-12');
	expect(nextDue(undefined, '2026-03-10', { every: 3, unit: 'day' })).toBe('2026-03-13');
	expect(nextDue('2026-05-01', '2026-03-10', { every: 1, unit: 'month' })).toBe('2026-06-01');
});

test('a day that a month lacks is kept for the next that has it, until another is chosen', () => {
	const days = ['2026-01-31'];
	let recurrence: Recurrence = { every: 1, unit: 'month' };
	for (let at = 0; at < 4; at++) {
		const due = days.at(-1)!;
		days.push(nextDue(due, due, recurrence));
		recurrence = nextRecurrence(due, due, recurrence);
	}
	expect(days.slice(1)).toEqual(['2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31']);
	expect(recurrence).toEqual({ every: 1, unit: 'month', day: 31 });
	expect(nextDue('2026-01-31', '2026-02-28', { every: 1, unit: 'month' })).toBe('2026-03-31');
	expect(nextDue('2026-05-12', '2026-05-12', recurrence)).toBe('2026-06-12');
	expect(nextRecurrence('2026-05-12', '2026-05-12', recurrence)).toEqual({ every: 1, unit: 'month' });
	expect(nextDue('2031-02-28', '2031-02-28', { every: 1, unit: 'year', day: 29 })).toBe('2032-02-29');
});

test('an interval always goes forward', () => {
	const unit = fc.constantFrom('day', 'week', 'month', 'year' as const);
	const day = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
	fc.assert(
		fc.property(day, fc.integer({ min: 1, max: 366 }), unit, (date, every, unit) => {
			const from = date.toISOString().slice(0, 10);
			expect(addInterval(from, { every, unit }) > from).toBe(true);
		}),
	);
});
