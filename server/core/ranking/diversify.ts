/**
 * Reorders a ranking so that no file and no copied text fills the list: at most `perFile` passages of a file and one of
 * each text come in their turn; the others follow after everything else, in their order.
 */
export function diversify<T>(
	ranked: readonly T[],
	keys: { readonly file: (item: T) => string; readonly text: (item: T) => string },
	perFile: number,
): T[] {
	const files = new Map<string, number>();
	const texts = new Set<string>();
	const deferred: T[] = [];
	const first = ranked.filter((item) => {
		const [file, text] = [keys.file(item), keys.text(item)];
		const seen = files.get(file) ?? 0;
		if (seen >= perFile || texts.has(text)) {
			deferred.push(item);
			return false;
		}
		files.set(file, seen + 1);
		texts.add(text);
		return true;
	});
	return [...first, ...deferred];
}
