const underWay = new Set<string>();

/**
 * Does work about an item unless some is under way for it: a key pressed twice, or held, counts once. What the second
 * would be told ("there is no such item") would take the place of the first's Undo.
 */
export async function oncePerItem(id: string, work: () => Promise<void>): Promise<void> {
	if (underWay.has(id)) return;
	underWay.add(id);
	try {
		await work();
	} finally {
		underWay.delete(id);
	}
}
