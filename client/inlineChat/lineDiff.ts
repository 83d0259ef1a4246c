/** Lines that take the place of others. `start` counts from 0 in the old lines; either side may be empty. */
export interface LineChange {
	readonly start: number;
	readonly removed: readonly string[];
	readonly added: readonly string[];
}

/** A longest common subsequence needs rows × columns of memory; beyond this the middle is one change. */
const MAX_CELLS = 4_000_000;

/** The changes that make `after` of `before`, in order, with at least one equal line between two of them. */
export function diffLines(before: readonly string[], after: readonly string[]): LineChange[] {
	const shorter = Math.min(before.length, after.length);
	let head = 0;
	while (head < shorter && before[head] === after[head]) head++;
	let tail = 0;
	while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
	const old = before.slice(head, before.length - tail);
	const now = after.slice(head, after.length - tail);
	if (old.length === 0 && now.length === 0) return [];
	if (old.length * now.length > MAX_CELLS) return [{ start: head, removed: old, added: now }];
	return changesOf(old, now).map(({ start, removed, added }) => ({ start: start + head, removed, added }));
}

/** `diff`'s unified form without headers: every line with its mark, `context` equal lines around changes. */
export function unifiedDiff(before: readonly string[], changes: readonly LineChange[], context = 2): string {
	const out: string[] = [];
	let next = 0;
	for (const [index, { start, removed, added }] of changes.entries()) {
		const from = Math.max(next, start - context);
		if (from > next && out.length > 0) out.push('…');
		out.push(...before.slice(from, start).map((line) => ` ${line}`));
		out.push(...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`));
		next = start + removed.length;
		const limit = changes[index + 1]?.start ?? before.length;
		const end = Math.min(limit, next + context);
		out.push(...before.slice(next, end).map((line) => ` ${line}`));
		next = end;
	}
	return out.join('\n');
}

function changesOf(old: readonly string[], now: readonly string[]): LineChange[] {
	const common = commonLengths(old, now);
	const width = now.length + 1;
	const changes: { start: number; removed: string[]; added: string[] }[] = [];
	let open: (typeof changes)[number] | undefined;
	const change = (start: number): (typeof changes)[number] => {
		if (open === undefined) changes.push((open = { start, removed: [], added: [] }));
		return open;
	};
	let row = 0;
	let column = 0;
	while (row < old.length || column < now.length) {
		if (row < old.length && column < now.length && old[row] === now[column]) {
			open = undefined;
			row++;
			column++;
		} else if (
			column === now.length ||
			(row < old.length && common[(row + 1) * width + column]! >= common[row * width + column + 1]!)
		)
			change(row).removed.push(old[row++]!);
		else change(row).added.push(now[column++]!);
	}
	return changes;
}

/** Length of the longest common subsequence of what begins at each pair of lines, row by row. */
function commonLengths(old: readonly string[], now: readonly string[]): Uint32Array {
	const width = now.length + 1;
	const lengths = new Uint32Array((old.length + 1) * width);
	for (let row = old.length - 1; row >= 0; row--)
		for (let column = now.length - 1; column >= 0; column--)
			lengths[row * width + column] =
				old[row] === now[column]
					? lengths[(row + 1) * width + column + 1]! + 1
					: Math.max(lengths[(row + 1) * width + column]!, lengths[row * width + column + 1]!);
	return lengths;
}
