/** Items of a list in one answer. */
const PAGE_SIZE = 200;

/** One page of a list; the cursor says how many items came before. @throws RangeError for a cursor that is not ours */
export function page<T>(
	items: readonly T[],
	cursor: string | undefined,
): { items: T[]; nextCursor: string | undefined } {
	const start = cursor === undefined ? 0 : Number(cursor);
	if (!Number.isSafeInteger(start) || start < 0) throw new RangeError('The cursor is not one that this server gave.');
	const end = start + PAGE_SIZE;
	return { items: items.slice(start, end), nextCursor: end < items.length ? String(end) : undefined };
}
