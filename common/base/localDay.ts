/** The day in the time zone of this machine, `YYYY-MM-DD`. */
export function localDay(now: number): string {
	const date = new Date(now);
	const two = (value: number): string => String(value).padStart(2, '0');
	return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
