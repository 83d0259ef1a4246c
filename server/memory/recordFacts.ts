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
import { refOf } from '../core/memory/ref.ts';
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

/** What is known of a record elsewhere than in the store's tables of memory. */
export interface RecordSources {
	/** Links that lead to a record (`kind/id`) from others; `Graph.linksTo`. */
	readonly linksTo: (ref: string) => number;
	/** When and with how many tags what is no capture is there; undefined when that is not known. */
	readonly describe: (ref: string) => { readonly at: number; readonly tags: number } | undefined;
	/** Resolves when links are known as far as they soon will be; who decides what goes waits for it. */
	readonly settled: () => Promise<void>;
}

/** The normaliser is made anew after so many events, and one in sixteen of the captures there are. */
const STALE_AFTER = 64;

/** Importance and state of records, as they are now. */
export class RecordFacts {
	readonly #store: Store;
	readonly #clock: Clock;
	readonly #sources: RecordSources;
	readonly #decay: Decay;
	#normaliser: Normaliser | undefined;
	#sampledAt = 0;
	#sampled = 0;

	constructor(store: Store, clock: Clock, sources: RecordSources, decay: Decay = DEFAULT_DECAY) {
		this.#sources = sources;
		this.#decay = decay;
		this.#store = store;
		this.#clock = clock;
	}

	of(ref: string): Facts {
		const usage = ref.startsWith('capture/') ? this.#store.memory.usage(ref.slice('capture/'.length)) : undefined;
		if (usage !== undefined) return this.ofCapture(usage);
		const { pinned, recalls, edits, lastRecalledAt, superseded } = this.#store.memory.state(ref);
		const { at = 0, tags = 0 } = this.#sources.describe(ref) ?? {};
		const raw = rawImportance({ recalls, links: this.#sources.linksTo(ref), edits, tagged: tags > 0, tokens: 0 });
		const lastUse = Math.max(at, timeOf(lastRecalledAt ?? ''));
		return {
			importance: this.#importance(raw, lastUse === 0 ? 0 : this.#clock() - lastUse, pinned),
			pinned,
			superseded,
			usage: undefined,
		};
	}

	ofCapture(usage: CaptureUsage): Facts {
		const lastUse = Math.max(...[usage.createdAt, usage.updatedAt, usage.recalledAt ?? ''].map(timeOf));
		return {
			importance: this.#importance(this.#raw(usage), this.#clock() - lastUse, usage.pinned),
			pinned: usage.pinned,
			superseded: usage.superseded,
			usage,
		};
	}

	#raw(usage: CaptureUsage): number {
		const links = usage.links + this.#sources.linksTo(refOf('capture', usage.id));
		return rawImportance({ ...usage, links, tagged: usage.tagged || usage.project !== 'none' });
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
		this.#normaliser = normaliser(usages.map((usage) => this.#raw(usage)));
		this.#sampledAt = this.#store.head;
		this.#sampled = ids.length;
		return this.#normaliser;
	}
}

function timeOf(iso: string): number {
	return iso === '' ? 0 : Date.parse(iso);
}
