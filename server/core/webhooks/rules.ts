/** Waits between tries of one event. Milliseconds. */
const WAITS = [5_000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000] as const;

/**
 * How long to wait after a number of failed tries; undefined when the event is given up. Half of it is random, so that
 * many events that failed together do not come back together.
 * @param random from 0 to 1
 */
export function waitAfter(attempts: number, random: number): number | undefined {
	const wait = WAITS[attempts - 1];
	return wait === undefined ? undefined : wait / 2 + (wait / 2) * random;
}

/** Whether an event is one of those that an address is told of. */
export function wants(types: readonly string[], type: string): boolean {
	return types.some((wanted) => (wanted.endsWith('*') ? type.startsWith(wanted.slice(0, -1)) : wanted === type));
}
