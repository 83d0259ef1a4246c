import type { Importance } from '../../common/model/memory.ts';
import { SAME_SIMILARITY } from '../core/memory/nearDuplicates.ts';
import { prune } from '../core/memory/prune.ts';
import type { Clock } from '../ports/clock.ts';
import type { CompactRequest, CompactResult, MemoryKeeper, PruneLimits } from '../ports/memoryKeeper.ts';
import type { CaptureUsage } from '../ports/memoryQueries.ts';
import type { Store } from '../ports/store.ts';
import type { Compactor } from './compactor.ts';
import { RecordFacts } from './recordFacts.ts';

export interface KeeperOptions {
	readonly store: Store;
	readonly clock: Clock;
	readonly compactor: Compactor;
}

/** Looks after what was kept. */
export function createMemoryKeeper({ store, clock, compactor }: KeeperOptions): MemoryKeeper {
	const facts = new RecordFacts(store, clock);
	return {
		importance: (ref): Importance => facts.of(ref).importance,
		prunePlan({ project, ...limits }: PruneLimits) {
			const candidates = store.memory
				.allUsage()
				.filter((usage) => usage.status !== 'archived' && (project === undefined || usage.project === project))
				.map((usage) => ({
					id: usage.id,
					strength: facts.ofCapture(usage).importance.strength,
					pinned: usage.pinned,
					at: Date.parse(usage.createdAt),
					superseded: usage.superseded !== undefined,
					duplicateOf: saysTheSame(usage) ? usage.duplicateOf?.id : undefined,
				}));
			const items = prune(candidates, limits);
			return { items, remaining: candidates.length - items.length };
		},
		compact: (request: CompactRequest): Promise<CompactResult> => compactor.compact(request),
	};
}

function saysTheSame({ duplicateOf }: CaptureUsage): boolean {
	return duplicateOf !== undefined && duplicateOf.similarity >= SAME_SIMILARITY;
}
