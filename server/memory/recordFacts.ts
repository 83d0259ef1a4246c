import type { Superseded } from '../../common/model/capture.ts';
import type { Importance } from '../../common/model/memory.ts';
import {
	DEFAULT_DECAY,
	freshness,
	importanceFactor,
	normaliser,
	rawImportance,
	reservoir,
	strength,
	type Decay,
	type Normaliser,
} from '../core/memory/importance.ts';
import type { Clock } from '../ports/clock.ts';
import type { CaptureUsage } from '../ports/memoryQueries.ts';
import type { Store } from '../ports/store.ts';

/** What recall needs to know of a record besides its text. */
export interface Facts {
	readonly importance: Importance;
	readonly pinned: boolean;
	readonly superseded: Superseded | undefined;
	/** Undefined for what is no capture. */
	readonly usage: CaptureUsage | undefined;
}

/** The normaliser is made anew after so many events, and one in sixteen of the captures there are. */
const STALE_AFTER = 64;

/** Importance and state of records, as they are now. */
export class RecordFacts {
	readonly #store: Store;
	readonly #clock: Clock;
	readonly #decay: Decay;
	#normaliser: Normaliser | undefined;
	#sampledAt = 0;
	#sampled = 0;

	constructor(store: Store, clock: Clock, decay: Decay = DEFAULT_DECAY) {
		this.#decay = decay;
		this.#store = store;
		this.#clock = clock;
	}

	of(ref: string): Facts {
		const usage = ref.startsWith('capture/') ? this.#store.memory.usage(ref.slice('capture/'.length)) : undefined;
		if (usage !== undefined) return this.ofCapture(usage);
		const { pinned, recalls, lastRecalledAt, superseded } = this.#store.memory.state(ref);
		const raw = rawImportance({ recalls, links: 0, edits: 0, tagged: false, tokens: 0 });
		const age = lastRecalledAt === undefined ? 0 : this.#clock() - Date.parse(lastRecalledAt);
		return {
			importance: this.#importance(raw, age, pinned),
			pinned,
			superseded,
			usage: undefined,
		};
	}

	ofCapture(usage: CaptureUsage): Facts {
		const lastUse = Math.max(...[usage.createdAt, usage.updatedAt, usage.recalledAt ?? ''].map(timeOf));
		return {
			importance: this.#importance(rawImportance(usageOf(usage)), this.#clock() - lastUse, usage.pinned),
			pinned: usage.pinned,
			superseded: usage.superseded,
			usage,
		};
	}

	#importance(raw: number, ageMs: number, pinned: boolean): Importance {
		const norm = this.#currentNormaliser().norm(raw);
		const value = strength(norm, ageMs, pinned, this.#decay);
		return {
			raw,
			norm,
			freshness: freshness(ageMs, this.#decay),
			strength: value,
			factor: importanceFactor(value, this.#decay),
		};
	}

	#currentNormaliser(): Normaliser {
		const stale = this.#store.head - this.#sampledAt > STALE_AFTER + this.#sampled / 16;
		if (this.#normaliser !== undefined && !stale) return this.#normaliser;
		const { memory } = this.#store;
		const ids = [...memory.allMadeAt().keys()];
		const usages = reservoir(ids).map((id) => memory.usage(id)!);
		this.#normaliser = normaliser(usages.map((usage) => rawImportance(usageOf(usage))));
		this.#sampledAt = this.#store.head;
		this.#sampled = ids.length;
		return this.#normaliser;
	}
}

function usageOf(usage: CaptureUsage): Parameters<typeof rawImportance>[0] {
	return { ...usage, tagged: usage.tagged || usage.project !== 'none' };
}

function timeOf(iso: string): number {
	return iso === '' ? 0 : Date.parse(iso);
}
