/**
 * Splits a command line as a shell would, without running anything: quotes keep spaces, and a backslash keeps a space or a
 * quote. Any other backslash is one, as in the paths of Windows.
 */
export function splitArguments(line: string): string[] {
	const parts = line.match(/(?:[^\s"'\\]|"(?:[^"\\]|\\[^])*"|'[^']*'|\\[\s"']?)+/g) ?? [];
	return parts.map((part) =>
		part.replaceAll(
			/"((?:[^"\\]|\\[^])*)"|'([^']*)'|\\([\s"'])/g,
			(_all, double?: string, single?: string, escaped?: string) =>
				double === undefined ? (single ?? escaped ?? '') : unescaped(double),
		),
	);
}

/** An argument as `splitArguments` reads it. */
export function quoted(argument: string): string {
	if (argument !== '' && !/[\s"']|\\$/.test(argument)) return argument;
	if (!argument.includes("'")) return `'${argument}'`;
	return `"${argument.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, '$&$&')}"`;
}

/** Between double quotes backslashes say something before a quote alone: half of them are left, and an odd one keeps it. */
function unescaped(text: string): string {
	return text.replaceAll(
		/(\\+)("|$)/g,
		(_all, slashes: string, quote: string) => slashes.slice(0, slashes.length >> 1) + quote,
	);
}
