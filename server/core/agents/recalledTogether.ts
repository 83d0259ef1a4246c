/** Two records that were recalled together, by ref (`capture/<id>`), the first one in order first. */
export interface RecalledPair {
	readonly refs: readonly [string, string];
	/** Recalls that had both. */
	readonly times: number;
}

/** Of a recall with more, the pairs say little: it was about everything. */
const MAX_REFS = 12;

/** Pairs that were recalled together at least so often, the most frequent first. @param recalls refs of each recall */
export function recalledTogether(recalls: Iterable<readonly string[]>, least: number): RecalledPair[] {
	const counts = new Map<string, { readonly refs: readonly [string, string]; times: number }>();
	for (const refs of recalls) {
		const known = [...new Set(refs)].sort();
		if (known.length > MAX_REFS) continue;
		for (const [at, a] of known.entries())
			for (const b of known.slice(at + 1)) {
				const key = `${a} ${b}`;
				const pair = counts.get(key) ?? { refs: [a, b] as const, times: 0 };
				pair.times++;
				counts.set(key, pair);
			}
	}
	return [...counts.values()]
		.filter(({ times }) => times >= least)
		.sort((a, b) => b.times - a.times || a.refs.join(' ').localeCompare(b.refs.join(' ')));
}
