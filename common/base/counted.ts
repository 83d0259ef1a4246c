/** A number of things, in words: "1 file", "2,000 files". @param noun in the singular; its plural takes an s */
export function counted(count: number, noun: string): string {
	return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
