/** Lines, 1-based and inclusive, and what they say. */
export interface Passage {
	readonly startLine: number;
	readonly endLine: number;
	readonly text: string;
}

/** Where a passage is now. */
export interface Place extends Passage {
	/** Share of its former lines that are there; 1 for the very same. */
	readonly share: number;
}

/** Share of the passage's lines that a place must have to count as the same passage, changed. */
const MIN_SHARE = 0.5;
/** Places tried for a passage that changed; each costs the square of the passage's lines. */
const MAX_CANDIDATES = 200;

/**
 * Finds a passage again in the new text of its file. First the very same lines, the nearest to where they were; else
 * the place that has, in order, the largest share of them (longest common subsequence of trimmed lines), at least half.
 * @param text the whole file, `\n` line ends
 * @returns the passage where it is now, with what it says now; undefined when it is not there any more
 */
export function reanchor(passage: Passage, text: string): Place | undefined {
	const lines = text.split('\n');
	const wanted = passage.text.split('\n');
	const exact = nearest(exactPlaces(wanted, lines), passage.startLine - 1);
	if (exact !== undefined) return { ...passageAt(lines, exact, exact + wanted.length), share: 1 };
	return similar(passage, wanted.map(trim), lines);
}

function exactPlaces(wanted: readonly string[], lines: readonly string[]): number[] {
	const places: number[] = [];
	for (let at = lines.indexOf(wanted[0]!); at !== -1; at = lines.indexOf(wanted[0]!, at + 1))
		if (wanted.every((line, offset) => lines[at + offset] === line)) places.push(at);
	return places;
}

interface Match {
	readonly start: number;
	/** Exclusive. */
	readonly end: number;
	readonly share: number;
}

function similar(passage: Passage, wanted: readonly string[], lines: readonly string[]): Place | undefined {
	const trimmed = lines.map(trim);
	const telling = wanted.filter((line) => line.length > 2).length;
	if (telling === 0) return undefined;
	let best: Match | undefined;
	for (const start of candidateStarts(wanted, trimmed, passage.startLine - 1)) {
		const match = matchAt(start, wanted, trimmed, telling);
		if (match !== undefined && (best === undefined || match.share > best.share)) best = match;
	}
	if (best === undefined || best.share < MIN_SHARE) return undefined;
	return { ...passageAt(lines, best.start, best.end), share: best.share };
}

/** Where the passage would start if one of its telling lines were in its place; the nearest first, so that ties go to it. */
function candidateStarts(wanted: readonly string[], lines: readonly string[], was: number): number[] {
	const offsets = new Map<string, number[]>();
	for (const [offset, line] of wanted.entries())
		if (line.length > 2) offsets.set(line, [...(offsets.get(line) ?? []), offset]);
	const starts = new Set<number>();
	for (const [at, line] of lines.entries())
		for (const offset of offsets.get(line) ?? []) starts.add(Math.max(0, at - offset));
	return [...starts].sort((a, b) => Math.abs(a - was) - Math.abs(b - was)).slice(0, MAX_CANDIDATES);
}

/** How much of the passage is in a window of its size and half again, and the lines from the first found to the last. */
function matchAt(
	start: number,
	wanted: readonly string[],
	lines: readonly string[],
	telling: number,
): Match | undefined {
	const window = lines.slice(start, start + Math.ceil(wanted.length * 1.5));
	const found = commonLines(wanted, window);
	const weight = found.filter((at) => window[at]!.length > 2).length;
	if (weight === 0) return undefined;
	return { start: start + found[0]!, end: start + found.at(-1)! + 1, share: weight / telling };
}

/** Indices into `b` of a longest common subsequence. */
function commonLines(a: readonly string[], b: readonly string[]): number[] {
	const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
	for (let i = a.length - 1; i >= 0; i--)
		for (let j = b.length - 1; j >= 0; j--)
			lengths[i]![j] = a[i] === b[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
	const found: number[] = [];
	for (let i = 0, j = 0; i < a.length && j < b.length;) {
		if (a[i] === b[j]) {
			found.push(j++);
			i++;
		} else if (lengths[i + 1]![j]! >= lengths[i]![j + 1]!) i++;
		else j++;
	}
	return found;
}

function passageAt(lines: readonly string[], start: number, end: number): Passage {
	return { startLine: start + 1, endLine: end, text: lines.slice(start, end).join('\n') };
}

function nearest(places: readonly number[], was: number): number | undefined {
	return places.toSorted((a, b) => Math.abs(a - was) - Math.abs(b - was))[0];
}

function trim(line: string): string {
	return line.trim();
}
