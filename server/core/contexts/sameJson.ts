/** Whether two JSON values are the same; the order of an object's members is of no account. */
export function sameJson(a: unknown, b: unknown): boolean {
	return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
	return JSON.stringify(value, (_key, member: unknown) =>
		typeof member === 'object' && member !== null && !Array.isArray(member)
			? Object.fromEntries(Object.entries(member).sort(([x], [y]) => (x < y ? -1 : 1)))
			: member,
	);
}
