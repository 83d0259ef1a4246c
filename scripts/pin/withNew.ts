export type Pins = Readonly<Record<string, unknown>>;

/**
 * What is pinned, with the entries that are new at the end. What is pinned stays as it is for ever.
 * @throws Error naming the entries that are gone or say something else now
 */
export function withNew(pinned: Pins, current: Pins): Pins {
	const changed = Object.keys(pinned).filter((key) => JSON.stringify(pinned[key]) !== JSON.stringify(current[key]));
	if (changed.length > 0)
		throw new Error(
			`Logs hold events of these schemas, which cannot change. Write new versions: ${changed.join(', ')}`,
		);
	return { ...pinned, ...current };
}
