import { randomUUID } from 'node:crypto';
import type { Disposable } from '../../common/base/disposable.ts';
import { byReason, FADES_AFTER_MS, PRUNE_REASONS } from '../core/memory/prune.ts';
import type { Logger } from '../ports/logger.ts';
import type { MemoryKeeper, PruneLimits } from '../ports/memoryKeeper.ts';
import type { Store } from '../ports/store.ts';

export interface AutoPruneOptions {
	readonly store: Store;
	readonly keeper: MemoryKeeper;
	/** `maxMemories`: captures that may stay, archived ones not counted; 0: as many as there are. Asked each time. */
	readonly limits: () => Pick<PruneLimits, 'minStrength' | 'maxMemories'>;
	readonly logger: Logger;
	/** How long after a capture it is looked at, at the soonest: an import is pruned once. Milliseconds. */
	readonly delayMs?: number;
}

const DELAY_MS = 5000;

/**
 * Archives the captures that matter least when there are more than the user's settings let stay, and those that have faded
 * below the strength that the settings ask for. Pinned ones stay.
 */
export class AutoPrune implements Disposable {
	readonly #options: AutoPruneOptions;
	readonly #subscription: Disposable;
	#timer: NodeJS.Timeout | undefined;
	#work: Promise<void> = Promise.resolve();
	#closed = false;

	constructor(options: AutoPruneOptions) {
		this.#options = options;
		this.#subscription = options.store.onDidAppend((events) => {
			if (events.some(({ type }) => MORE.has(type))) this.soon();
		});
	}

	/** Looks in a moment, as after a start and when the setting has changed. */
	soon(): void {
		const { minStrength, maxMemories } = this.#options.limits();
		if (minStrength === 0 && maxMemories === 0) return;
		this.#timer ??= setTimeout(() => {
			this.#timer = undefined;
			this.#work = this.#work.then(() => this.#prune());
		}, this.#options.delayMs ?? DELAY_MS);
	}

	dispose(): void {
		this.#closed = true;
		clearTimeout(this.#timer);
		this.#subscription.dispose();
	}

	/** A log that cannot be written leaves the captures where they are; the next one tries again. */
	async #prune(): Promise<void> {
		const { store, keeper, logger } = this.#options;
		const { minStrength, maxMemories } = this.#options.limits();
		const { inbox, processed, compacted } = store.work.counts().levels;
		const tooMany = maxMemories > 0 && inbox + processed + compacted > maxMemories;
		if (this.#closed || (minStrength === 0 && !tooMany)) return;
		try {
			const plan = await keeper.prunePlan({ minStrength, maxMemories, fadesAfterMs: FADES_AFTER_MS });
			if (this.#closed) return;
			const items = plan.items.filter(({ id }) => isStillThere(store, id));
			if (items.length === 0) return; // all that is too much is pinned
			const run = randomUUID();
			for (const [why, ids] of byReason(items))
				store.execute({ type: 'memory/archive', ids, reason: PRUNE_REASONS[why], run });
			const { remaining } = plan;
			logger.info('Captures archived by the limits', {
				archived: items.length,
				remaining,
				maxMemories,
				minStrength,
				run,
			});
		} catch (error) {
			logger.error('Captures beyond the limit could not be archived', error);
		}
	}
}

/** What was pinned, archived or deleted while the plan was made is left alone. */
function isStillThere({ memory }: Store, id: string): boolean {
	const usage = memory.usage(id);
	return usage !== undefined && !usage.pinned && usage.status !== 'archived';
}

/** Events after which there may be more captures that count. */
const MORE: ReadonlySet<string> = new Set(['captureAdded', 'captureRestored', 'captureEdited', 'captureUnarchived']);
