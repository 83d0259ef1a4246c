/** The day in the time zone of this machine, `YYYY-MM-DD`. */
export function localDay(now: number): string {
	const date = new Date(now);
	return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** A moment in the time zone of this machine, `YYYY-MM-DD HH:MM`. @param at ISO 8601, or milliseconds since the epoch */
export function localMinute(at: string | number): string {
	const date = new Date(at);
	return `${localDay(date.getTime())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

function two(value: number): string {
	return String(value).padStart(2, '0');
}
