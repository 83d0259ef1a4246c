/** A number of things, in words: "1 file", "2,000 files". @param noun in the singular; its plural takes an s */
export function counted(count: number, noun: string): string {
	return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/** Those things of which there are any, in words: "2 events and 1 note"; the first is named even when there is none. */
export function countedBoth(first: readonly [number, string], second: readonly [number, string]): string {
	return second[0] === 0 ? counted(...first) : `${counted(...first)} and ${counted(...second)}`;
}
