/**
 * Reorders a ranking so that nothing fills the list: at most `most` items of one key come in their turn; the others
 * follow after everything else, in their order.
 */
export function diversify<T>(ranked: readonly T[], keyOf: (item: T) => string, most: number): T[] {
	const counts = new Map<string, number>();
	const deferred: T[] = [];
	const first = ranked.filter((item) => {
		const key = keyOf(item);
		const count = (counts.get(key) ?? 0) + 1;
		counts.set(key, count);
		if (count > most) deferred.push(item);
		return count <= most;
	});
	return [...first, ...deferred];
}
