const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
	['year', 365 * 24 * 3600],
	['month', 30 * 24 * 3600],
	['week', 7 * 24 * 3600],
	['day', 24 * 3600],
	['hour', 3600],
	['minute', 60],
];

/** `3 hours ago` in the user's language. Both in milliseconds since the epoch. */
export function relativeTime(at: number, now: number, locale?: string): string {
	const seconds = Math.round((at - now) / 1000);
	const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
	const step = STEPS.find(([, length]) => Math.abs(seconds) >= length);
	return step === undefined ? format.format(0, 'second') : format.format(Math.round(seconds / step[1]), step[0]);
}
