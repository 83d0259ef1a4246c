/** The same value with U+FFFD for half characters (lone surrogates), which no file can hold, in all of its texts. */
export function wellFormed<T>(value: T): T {
	return copy(value) as T;
}

function copy(value: unknown): unknown {
	if (typeof value === 'string') return value.toWellFormed();
	if (Array.isArray(value)) return value.map(copy);
	if (typeof value !== 'object' || value === null) return value;
	const known = Object.entries(value).filter(([, one]) => one !== undefined);
	return Object.fromEntries(known.map(([key, one]) => [key, copy(one)]));
}
