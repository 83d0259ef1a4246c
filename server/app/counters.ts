import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

/** What happened how often, and how long it took, since the start. Names and labels are of this code base, never of the user's. */
export interface Counted {
	readonly labels: Readonly<Record<string, string>>;
	readonly count: number;
	readonly seconds: number;
	/** How long one took at most, of half, 95 % and 99 % of them. Seconds, six per cent exact. */
	readonly quantiles: { readonly p50: number; readonly p95: number; readonly p99: number };
}

interface Kept {
	readonly labels: Readonly<Record<string, string>>;
	/** Microseconds. */
	readonly times: RecordableHistogram;
	count: number;
	seconds: number;
}

const MICROSECONDS = 1e6;
const MAX_MICROSECONDS = 3600 * MICROSECONDS;

/** Counts in memory, for who watches the server. */
export class Counters {
	readonly #counted = new Map<string, Kept>();

	/** @param seconds how long it took */
	add(labels: Readonly<Record<string, string>>, seconds: number): void {
		const key = JSON.stringify(labels);
		let known = this.#counted.get(key);
		if (known === undefined) {
			// With one significant figure eleven kilobytes each, with two forty.
			const times = createHistogram({ lowest: 1, highest: MAX_MICROSECONDS, figures: 1 });
			this.#counted.set(key, (known = { labels, times, count: 0, seconds: 0 }));
		}
		known.count++;
		known.seconds += seconds;
		known.times.record(Math.min(MAX_MICROSECONDS, Math.max(1, Math.round(seconds * MICROSECONDS))));
	}

	all(): readonly Counted[] {
		return [...this.#counted.values()].map(({ times, ...counted }) => {
			const at = (percent: number): number => times.percentile(percent) / MICROSECONDS;
			return { ...counted, quantiles: { p50: at(50), p95: at(95), p99: at(99) } };
		});
	}
}
