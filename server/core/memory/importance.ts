/**
 * How much a record matters, and how that fades. Pure functions; all numbers that come out are finite and from 0 to 1
 * unless said otherwise.
 *
 *     raw       = 1·ln(1 + recalls) + 0.6·ln(1 + links) + 0.4·ln(1 + edits) + 0.3·tagged + 0.1·ln(1 + tokens / 16)
 *     norm      = the normaliser of a sample of raw values (`normaliser`)
 *     freshness = 2^(−days since last use / half-life)          last use: recall, edit or making, whichever is last
 *     strength  = norm · freshness                              (1 when pinned)
 *     factor    = floor + (1 − floor) · strength                what a score of recall is multiplied by
 *
 * `links` are what a capture's own text refers to and, of any record, what leads to it in the knowledge graph: other things
 * kept that name it, and links made by the user or by meditation. `edits` are counted of captures and tasks; of what else can
 * be edited (notes, chats), and `tokens` only of captures, an edit shows as freshness.
 */

/** What use was made of a record. Counts are never negative. */
export interface Usage {
	readonly recalls: number;
	/** Other records and files that it is tied to. */
	readonly links: number;
	readonly edits: number;
	/** Whether somebody took the trouble to tag it or to put it into a project. */
	readonly tagged: boolean;
	readonly tokens: number;
}

/** Importance before it is compared with that of others; 0 or more, without an upper bound. */
export function rawImportance({ recalls, links, edits, tagged, tokens }: Usage): number {
	return (
		Math.log1p(recalls) +
		0.6 * Math.log1p(links) +
		0.4 * Math.log1p(edits) +
		(tagged ? 0.3 : 0) +
		0.1 * Math.log1p(tokens / 16)
	);
}

export type NormaliserKind = 'constant' | 'minMax' | 'winsorised' | 'logistic';

export interface Normaliser {
	readonly kind: NormaliserKind;
	/** From 0 to 1, never falling as `raw` rises. */
	readonly norm: (raw: number) => number;
}

/**
 * Maps raw values to 0…1 in the way that fits how they are spread. Quartiles Q1 and Q3 and the fences of Tukey
 * (Exploratory Data Analysis, 1977), Q1 − 1.5·(Q3 − Q1) and Q3 + 1.5·(Q3 − Q1), tell what is an outlier:
 *
 *     fewer than 8 values, or all alike   constant     ½
 *     no outlier                          min–max      (x − min) / (max − min)
 *     at most 5 % outliers                winsorised   the same between the 5th and the 95th percentile, cut off outside
 *     more: a heavy tail                  logistic     1 / (1 + e^−(x − median) / s), s = 1.4826 · median |x − median|,
 *                                                      or the standard deviation where that is 0
 */
export function normaliser(sample: readonly number[]): Normaliser {
	const sorted = Float64Array.from(sample.filter(Number.isFinite)).sort();
	const min = sorted[0] ?? 0;
	const max = sorted.at(-1) ?? 0;
	if (sorted.length < MIN_SAMPLE || max - min < TINY) return { kind: 'constant', norm: () => 0.5 };
	const outliers = shareOfOutliers(sorted);
	if (outliers === 0) return scaled('minMax', min, max);
	const [low, high] = [quantile(sorted, WINSOR), quantile(sorted, 1 - WINSOR)];
	if (outliers <= WINSOR && high - low >= TINY) return scaled('winsorised', low, high);
	return logistic(sorted);
}

/** Values that a normaliser is made of: a uniform sample of a stream of any length. */
export const RESERVOIR_SIZE = 512;

/**
 * Uniform sample of a stream (Vitter's algorithm R, 1985). The same stream gives the same sample: the numbers are of a
 * generator with a fixed seed (mulberry32).
 */
export function reservoir<T>(values: Iterable<T>, size: number = RESERVOIR_SIZE): T[] {
	const kept: T[] = [];
	const random = mulberry32(SEED);
	let seen = 0;
	for (const value of values) {
		seen++;
		if (kept.length < size) kept.push(value);
		else {
			const at = Math.floor(random() * seen);
			if (at < size) kept[at] = value;
		}
	}
	return kept;
}

export interface Decay {
	/** Days in which freshness halves. */
	readonly halfLifeDays: number;
	/** What an old record that nobody uses keeps of its score; 0 to 1. */
	readonly floor: number;
}

/**
 * Multiplying scores by freshness alone halves recall of what is older than the half-life, so the floor is high: with it,
 * age decides between records that answer about equally well and nothing else.
 */
export const DEFAULT_DECAY: Decay = { halfLifeDays: 90, floor: 0.9 };

/** 1 for what was used just now, ½ a half-life later. */
export function freshness(ageMs: number, { halfLifeDays }: Decay): number {
	return 2 ** (-Math.max(0, ageMs) / DAY_MS / halfLifeDays);
}

export function strength(norm: number, ageMs: number, pinned: boolean, decay: Decay = DEFAULT_DECAY): number {
	return pinned ? 1 : norm * freshness(ageMs, decay);
}

/** What a score is multiplied by: from the floor to 1. */
export function importanceFactor(value: number, { floor }: Decay = DEFAULT_DECAY): number {
	return floor + (1 - floor) * value;
}

function scaled(kind: NormaliserKind, low: number, high: number): Normaliser {
	return { kind, norm: (raw) => clamp((raw - low) / (high - low)) };
}

function logistic(sorted: Float64Array): Normaliser {
	const median = quantile(sorted, 0.5);
	const spread = 1.4826 * quantile(sorted.map((value) => Math.abs(value - median)).sort(), 0.5);
	const scale = spread >= TINY ? spread : standardDeviation(sorted);
	return { kind: 'logistic', norm: (raw) => 1 / (1 + Math.exp(-(raw - median) / scale)) };
}

function shareOfOutliers(sorted: Float64Array): number {
	const [first, third] = [quantile(sorted, 0.25), quantile(sorted, 0.75)];
	const fence = 1.5 * (third - first);
	return sorted.filter((value) => value < first - fence || value > third + fence).length / sorted.length;
}

/** Linear between the two nearest values (type 7 of Hyndman and Fan, 1996). */
function quantile(sorted: Float64Array, share: number): number {
	const at = share * (sorted.length - 1);
	const below = sorted[Math.floor(at)]!;
	return below + (at - Math.floor(at)) * (sorted[Math.ceil(at)]! - below);
}

function standardDeviation(values: Float64Array): number {
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

function clamp(value: number): number {
	return Math.min(1, Math.max(0, value));
}

/** Tommy Ettinger's 32-bit generator, public domain. */
function mulberry32(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

const MIN_SAMPLE = 8;
const WINSOR = 0.05;
const TINY = 1e-9;
const SEED = 0x5eed;
const DAY_MS = 86_400_000;
