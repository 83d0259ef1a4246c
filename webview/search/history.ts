/**
 * The entry one step older (+1) or newer (-1) than the one shown.
 * @param index of the entry shown, -1 while the user's own text is
 * @returns the new index; `undefined` when there is nothing further that way
 */
export function stepHistory(length: number, index: number, step: 1 | -1): number | undefined {
	const next = index + step;
	return next < -1 || next >= length ? undefined : next;
}
