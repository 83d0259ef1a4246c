/**
 * Cuts a list into groups of neighbours whose weights add up to at most `budget`; what is heavier alone is a group of its
 * own. Groups are about equally heavy, so that the last is no leftover.
 */
export function groupsWithin<T>(items: readonly T[], weightOf: (item: T) => number, budget: number): T[][] {
	const total = items.reduce((sum, item) => sum + weightOf(item), 0);
	const aim = Math.min(budget, Math.ceil(total / Math.max(1, Math.ceil(total / budget))));
	const groups: T[][] = [];
	let weight = Infinity;
	for (const item of items) {
		const more = weightOf(item);
		const full = weight + more > budget || weight >= aim;
		if (full) groups.push([]);
		groups.at(-1)!.push(item);
		weight = full ? more : weight + more;
	}
	return groups;
}
