import type { Recurrence } from '../../../common/model/task.ts';

/** Every month has it. */
const LAST_COMMON_DAY = 28;

/**
 * The day some intervals after `from`; a day that the month does not have becomes its last one (31 January + 1 month is
 * 28 or 29 February).
 * @param from `YYYY-MM-DD`
 * @param day of the month, instead of that of `from`
 */
export function addInterval(from: string, { every, unit }: Recurrence, times = 1, day = dayOf(from)): string {
	const [year, month] = from.split('-').map(Number) as [number, number];
	const count = every * times;
	if (unit === 'day' || unit === 'week')
		return format(new Date(Date.UTC(year, month - 1, dayOf(from) + count * (unit === 'week' ? 7 : 1))));
	const first = new Date(Date.UTC(year, month - 1 + count * (unit === 'year' ? 12 : 1), 1));
	return `${format(first).slice(0, 8)}${String(Math.min(day, lengthOfMonth(format(first)))).padStart(2, '0')}`;
}

/** When the next of a recurring task is due: the first interval after the last due day that ends after today. */
export function nextDue(due: string | undefined, today: string, recurrence: Recurrence): string {
	const from = due ?? today;
	const day = keptDay(from, recurrence);
	for (let times = 1; ; times++) {
		const next = addInterval(from, recurrence, times, day);
		if (next > today) return next;
	}
}

/** The recurrence of the next task: it remembers a day that not every month has. */
export function nextRecurrence(due: string | undefined, today: string, recurrence: Recurrence): Recurrence {
	const { every, unit } = recurrence;
	const day = keptDay(due ?? today, recurrence);
	return (unit === 'month' || unit === 'year') && day > LAST_COMMON_DAY ? { every, unit, day } : { every, unit };
}

/** The day that was wanted, unless another was chosen since. */
function keptDay(from: string, { day }: Recurrence): number {
	const own = dayOf(from);
	return day !== undefined && own === Math.min(day, lengthOfMonth(from)) ? day : own;
}

function dayOf(date: string): number {
	return Number(date.split('-')[2]);
}

function lengthOfMonth(date: string): number {
	const [year, month] = date.split('-').map(Number) as [number, number];
	return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function format(date: Date): string {
	return date.toISOString().slice(0, 10);
}
