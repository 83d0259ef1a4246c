import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addInterval, nextDue } from '../../../../server/core/tasks/recur.ts';

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
