/** The last second whose year has four digits: later ones would sort before all others. */
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59) / 1000;

/** ISO 8601, UTC, of git's seconds since 1970, which whoever commits may set to anything. */
export function isoOfSeconds(seconds: string): string {
	const at = /^\d{1,15}$/.test(seconds) ? Math.min(Number(seconds), LAST) : 0;
	return new Date(at * 1000).toISOString();
}
