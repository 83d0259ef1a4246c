/** One line of the results: what was measured, and what it is compared with in the same run. */
export interface Result {
	readonly name: string;
	readonly value: string;
	/** The peer or the limit, measured in the same run, and the ratio. */
	readonly against?: string;
}

/** Quantiles of samples, in their unit. */
export interface Quantiles {
	readonly p50: number;
	readonly p95: number;
	readonly p99: number;
}

export function quantiles(samples: readonly number[]): Quantiles {
	const sorted = samples.toSorted((a, b) => a - b);
	const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
	return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

/** Seconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
	const start = performance.now();
	await work();
	return (performance.now() - start) / 1000;
}

/** Milliseconds of each of `count` runs, one after the other, after `warmUp` that do not count. */
export async function sample(
	count: number,
	warmUp: number,
	run: (index: number) => Promise<unknown>,
): Promise<number[]> {
	for (let index = 0; index < warmUp; index++) await run(index);
	const times: number[] = [];
	for (let index = 0; index < count; index++) {
		const start = performance.now();
		await run(index);
		times.push(performance.now() - start);
	}
	return times;
}

export function milliseconds({ p50, p95, p99 }: Quantiles): string {
	return `p50 ${round(p50)} ms, p95 ${round(p95)} ms, p99 ${round(p99)} ms`;
}

/** Three significant digits. */
export function round(value: number): string {
	return Number(value.toPrecision(3)).toLocaleString('en', { maximumFractionDigits: 3 });
}

export function ratio(ours: number, theirs: number): string {
	return `${round(ours / theirs)}×`;
}
