import { setImmediate } from 'node:timers/promises';
import type { Importance } from '../../common/model/memory.ts';
import { SAME_SIMILARITY } from '../core/memory/nearDuplicates.ts';
import { prune, type PruneCandidate } from '../core/memory/prune.ts';
import type { Clock } from '../ports/clock.ts';
import type { CompactRequest, CompactResult, MemoryKeeper, PruneLimits } from '../ports/memoryKeeper.ts';
import type { CaptureUsage } from '../ports/memoryQueries.ts';
import type { Store } from '../ports/store.ts';
import type { Compactor } from './compactor.ts';
import { RecordFacts, type RecordSources } from './recordFacts.ts';

export interface KeeperOptions {
	readonly store: Store;
	readonly clock: Clock;
	readonly compactor: Compactor;
	/** Nothing more is known when left out. */
	readonly sources?: RecordSources;
}

/** Looks after what was kept. */
export function createMemoryKeeper({ store, clock, compactor, sources = NO_SOURCES }: KeeperOptions): MemoryKeeper {
	const facts = new RecordFacts(store, clock, sources);
	return {
		importance: (ref): Importance => facts.of(ref).importance,
		async prunePlan({ project, fadesAfterMs = 0, ...limits }: PruneLimits) {
			await sources.settled();
			const candidates: PruneCandidate[] = [];
			for await (const usages of inSlices(store))
				for (const usage of usages)
					if (usage.status !== 'archived' && (project === undefined || usage.project === project))
						candidates.push(toCandidate(usage, facts.ofCapture(usage).importance.strength));
			const items = prune(candidates, {
				...limits,
				fadesBefore: fadesAfterMs === 0 ? Infinity : clock() - fadesAfterMs,
			});
			return { items, remaining: candidates.length - items.length };
		},
		compact: (request: CompactRequest): Promise<CompactResult> => compactor.compact(request),
	};
}

/** Others are served between the slices: there may be very many captures. */
async function* inSlices({ memory }: Store): AsyncGenerator<CaptureUsage[]> {
	const ids = [...memory.allMadeAt().keys()];
	for (let at = 0; at < ids.length; at += SLICE) {
		yield memory.usages(ids.slice(at, at + SLICE));
		await setImmediate();
	}
}

function toCandidate(usage: CaptureUsage, strength: number): PruneCandidate {
	return {
		id: usage.id,
		strength,
		pinned: usage.pinned,
		at: Date.parse(usage.createdAt),
		superseded: usage.superseded !== undefined,
		duplicateOf: saysTheSame(usage) ? usage.duplicateOf?.id : undefined,
	};
}

function saysTheSame({ duplicateOf }: CaptureUsage): boolean {
	return duplicateOf !== undefined && duplicateOf.similarity >= SAME_SIMILARITY;
}

/** Captures that are looked at in one go; some milliseconds. */
const SLICE = 200;
const NO_SOURCES: RecordSources = { linksTo: () => 0, describe: () => undefined, settled: () => Promise.resolve() };
