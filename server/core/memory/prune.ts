/** What pruning needs to know of a capture. */
export interface PruneCandidate {
	readonly id: string;
	readonly strength: number;
	readonly pinned: boolean;
	/** When it was made, ms since the epoch. */
	readonly at: number;
}

export interface Pruned {
	readonly id: string;
	readonly strength: number;
	readonly why: 'faded' | 'tooMany';
}

/**
 * Which captures go: all that are weaker than `minStrength`, and the weakest of the others until `maxMemories` stay (0: no
 * limit). Of equally strong ones the oldest goes first. Pinned ones stay, even when they are more than the limit.
 * @returns weakest first
 */
export function prune(
	candidates: readonly PruneCandidate[],
	{ minStrength, maxMemories }: { readonly minStrength: number; readonly maxMemories: number },
): Pruned[] {
	const open = candidates.filter(({ pinned }) => !pinned);
	open.sort((a, b) => a.strength - b.strength || a.at - b.at || (a.id < b.id ? -1 : 1));
	const faded = open.filter(({ strength }) => strength < minStrength);
	const excess = maxMemories === 0 ? 0 : candidates.length - faded.length - maxMemories;
	const tooMany = excess <= 0 ? [] : open.slice(faded.length, faded.length + excess);
	return [
		...faded.map(({ id, strength }) => ({ id, strength, why: 'faded' as const })),
		...tooMany.map(({ id, strength }) => ({ id, strength, why: 'tooMany' as const })),
	];
}
