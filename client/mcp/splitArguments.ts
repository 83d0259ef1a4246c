/** Splits a command line as a shell would, without running anything: quotes keep spaces, a backslash the next character. */
export function splitArguments(line: string): string[] {
	const parts = line.match(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/g) ?? [];
	return parts.map((part) =>
		part.replaceAll(
			/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/g,
			(_all, double?: string, single?: string, escaped?: string) =>
				double === undefined ? (single ?? escaped ?? '') : double.replaceAll(/\\(["\\])/g, '$1'),
		),
	);
}
