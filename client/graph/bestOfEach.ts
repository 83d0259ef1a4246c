/**
 * The best of each kind, so that many commits hide no note, and then the next best of all until there are `least`.
 * @param ranked best first
 * @returns in the same order
 */
export function bestOfEach<T>(ranked: readonly T[], kindOf: (item: T) => string, least: number): T[] {
	const firsts = new Map(ranked.toReversed().map((item) => [kindOf(item), item]));
	const chosen = new Set(firsts.values());
	for (const item of ranked) {
		if (chosen.size >= least) break;
		chosen.add(item);
	}
	return ranked.filter((item) => chosen.has(item));
}
