/** What pruning needs to know of a capture. */
export interface PruneCandidate {
	readonly id: string;
	readonly strength: number;
	readonly pinned: boolean;
	/** When it was made, ms since the epoch. */
	readonly at: number;
	/** Something else took its place. */
	readonly superseded: boolean;
	/** An older capture that says the same. */
	readonly duplicateOf: string | undefined;
}

/** What is younger has not had the time to fade. */
export const FADES_AFTER_MS = 30 * 86_400_000;

export type PruneReason = 'superseded' | 'duplicate' | 'faded' | 'tooMany';

export interface Pruned {
	readonly id: string;
	readonly strength: number;
	readonly why: PruneReason;
}

/** Why something was archived, as the log keeps it. */
export const PRUNE_REASONS: Readonly<Record<PruneReason, string>> = {
	superseded: 'pruned: it is not so any more',
	duplicate: 'pruned: an older capture says the same',
	faded: 'pruned: it faded',
	tooMany: 'pruned: there were too many',
};

/**
 * Which captures go when there is something to prune: first those that are not so any more, then those that only repeat one
 * that stays, then what is weaker than `minStrength`, and the weakest of the others until `maxMemories` stay (0: no limit).
 * With a limit alone, each group goes only as far as the limit asks. Of equally strong ones the oldest goes first. Pinned
 * ones stay, even when they are more than the limit.
 * @param limits `fadesBefore`: what was made later (ms since 1970) had no time to fade, however weak it is
 * @returns in the order in which they go
 */
export function prune(
	candidates: readonly PruneCandidate[],
	{
		minStrength,
		maxMemories,
		fadesBefore = Infinity,
	}: { readonly minStrength: number; readonly maxMemories: number; readonly fadesBefore?: number },
): Pruned[] {
	const stays = new Set(candidates.map(({ id }) => id));
	const gone: Pruned[] = [];
	const open = candidates.filter(({ pinned }) => !pinned);
	open.sort((a, b) => a.strength - b.strength || a.at - b.at || (a.id < b.id ? -1 : 1));
	const isFaded = ({ strength, at }: PruneCandidate): boolean => strength < minStrength && at < fadesBefore;
	const faded = new Set(open.filter(isFaded).map(({ id }) => id));
	const tooMany = (): boolean => maxMemories > 0 && stays.size > maxMemories;
	const take = (why: PruneReason, goes: (candidate: PruneCandidate) => boolean): void => {
		for (const candidate of open) {
			if (!stays.has(candidate.id) || !goes(candidate)) continue;
			stays.delete(candidate.id);
			gone.push({ id: candidate.id, strength: candidate.strength, why });
		}
	};
	const asked = (): boolean => minStrength > 0 || tooMany();
	take('superseded', ({ superseded }) => superseded && asked());
	take('duplicate', ({ duplicateOf }) => {
		// One of the two has to stay.
		return duplicateOf !== undefined && stays.has(duplicateOf) && !faded.has(duplicateOf) && asked();
	});
	take('faded', isFaded);
	take('tooMany', tooMany);
	return gone;
}

/** Ids by reason, in the order in which they go. */
export function byReason(items: readonly Pruned[]): Map<PruneReason, string[]> {
	const found = new Map<PruneReason, string[]>();
	for (const { id, why } of items) {
		const ids = found.get(why);
		if (ids === undefined) found.set(why, [id]);
		else ids.push(id);
	}
	return found;
}
