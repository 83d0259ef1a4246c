import { randomUUID } from 'node:crypto';
import type { Disposable } from '../../common/base/disposable.ts';
import { byReason, PRUNE_REASONS } from '../core/memory/prune.ts';
import type { Logger } from '../ports/logger.ts';
import type { MemoryKeeper } from '../ports/memoryKeeper.ts';
import type { Store } from '../ports/store.ts';

export interface AutoPruneOptions {
	readonly store: Store;
	readonly keeper: MemoryKeeper;
	/** Captures that may stay, archived ones not counted; 0: as many as there are. Asked each time. */
	readonly maxMemories: () => number;
	readonly logger: Logger;
	/** How long after a capture it is looked at, at the soonest: an import is pruned once. Milliseconds. */
	readonly delayMs?: number;
}

const DELAY_MS = 5000;

/** Archives the captures that matter least when there are more than the user's setting lets stay. Pinned ones stay. */
export class AutoPrune implements Disposable {
	readonly #options: AutoPruneOptions;
	readonly #subscription: Disposable;
	#timer: NodeJS.Timeout | undefined;

	constructor(options: AutoPruneOptions) {
		this.#options = options;
		this.#subscription = options.store.onDidAppend((events) => {
			if (events.some(({ type }) => MORE.has(type))) this.soon();
		});
	}

	/** Looks in a moment, as after a start and when the setting has changed. */
	soon(): void {
		if (this.#options.maxMemories() === 0) return;
		this.#timer ??= setTimeout(() => {
			this.#timer = undefined;
			this.#prune();
		}, this.#options.delayMs ?? DELAY_MS);
	}

	dispose(): void {
		clearTimeout(this.#timer);
		this.#subscription.dispose();
	}

	/** A log that cannot be written leaves the captures where they are; the next one tries again. */
	#prune(): void {
		const { store, keeper, logger } = this.#options;
		const maxMemories = this.#options.maxMemories();
		const { inbox, processed, compacted } = store.work.counts().levels;
		if (maxMemories === 0 || inbox + processed + compacted <= maxMemories) return;
		try {
			const { items, remaining } = keeper.prunePlan({ minStrength: 0, maxMemories });
			if (items.length === 0) return; // all that is too much is pinned
			const run = randomUUID();
			for (const [why, ids] of byReason(items))
				store.execute({ type: 'memory/archive', ids, reason: PRUNE_REASONS[why], run });
			logger.info('Captures archived by the limit', { archived: items.length, remaining, maxMemories, run });
		} catch (error) {
			logger.error('Captures beyond the limit could not be archived', error);
		}
	}
}

/** Events after which there may be more captures that count. */
const MORE: ReadonlySet<string> = new Set(['captureAdded', 'captureRestored', 'captureEdited', 'captureUnarchived']);
