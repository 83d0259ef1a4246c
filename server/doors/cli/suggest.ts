/** The known word nearest to a mistyped one, or undefined when none is near. */
export function suggest(word: string, known: readonly string[]): string | undefined {
	const limit = Math.max(1, Math.floor(word.length / 3));
	const near = known
		.map((candidate) => ({ candidate, distance: distance(word, candidate) }))
		.filter(({ candidate, distance }) => distance <= limit || (word.length > 1 && candidate.startsWith(word)));
	return near.sort((a, b) => a.distance - b.distance)[0]?.candidate;
}

/** Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours. */
function distance(a: string, b: string): number {
	let beforeLast: number[] = [];
	let last = Array.from({ length: b.length + 1 }, (_, j) => j);
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		for (let j = 1; j <= b.length; j++) {
			const replace = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
			row[j] = Math.min(last[j]! + 1, row[j - 1]! + 1, replace);
			if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
				row[j] = Math.min(row[j]!, beforeLast[j - 2]! + 1);
		}
		beforeLast = last;
		last = row;
	}
	return last[b.length]!;
}
