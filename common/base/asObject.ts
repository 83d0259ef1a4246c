/** Whether a value is an object of JSON; a list is none. */
export function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy of an object of JSON; an empty one for all else, lists too. */
export function asObject(value: unknown): Record<string, unknown> {
	return isObject(value) ? { ...value } : {};
}
