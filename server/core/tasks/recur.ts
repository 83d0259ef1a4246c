import type { Recurrence } from '../../../common/model/task.ts';

/**
 * The day one interval after `from`; a day that the month does not have becomes its last one (31 January + 1 month is
 * 28 or 29 February).
 * @param from `YYYY-MM-DD`
 */
export function addInterval(from: string, { every, unit }: Recurrence): string {
	const [year, month, day] = from.split('-').map(Number) as [number, number, number];
	if (unit === 'day' || unit === 'week')
		return format(new Date(Date.UTC(year, month - 1, day + every * (unit === 'week' ? 7 : 1))));
	const first = new Date(Date.UTC(year, month - 1 + every * (unit === 'year' ? 12 : 1), 1));
	const length = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
	return format(new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(day, length))));
}

/** When the next of a recurring task is due: intervals are added to the last due day until the result is after today. */
export function nextDue(due: string | undefined, today: string, recurrence: Recurrence): string {
	let next = addInterval(due ?? today, recurrence);
	while (next <= today) next = addInterval(next, recurrence);
	return next;
}

function format(date: Date): string {
	return date.toISOString().slice(0, 10);
}
