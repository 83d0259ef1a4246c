/**
 * The regular expression of a path glob, without anchors of its own language: usable in JavaScript and in the table's
 * SQL alike. `*` and `?` stop at `/`, `**` does not, `{a,b}` chooses, `[a-z]` is a class. A glob without `/` matches any
 * segment and what is below it (`test` matches `test/a.ts` and `src/test.ts/x`), one with a trailing `/` all below it;
 * a plain path also matches what is below it.
 */
export function globPattern(glob: string): string {
	const normal = glob.replaceAll('\\', '/').replace(/^\.?\//, '');
	const anchored = normal.replace(/\/$/, '').includes('/') || normal.startsWith('**');
	const body = translate(normal.replace(/\/$/, ''));
	return `${anchored ? '^' : '(^|/)'}${body}($|/)`;
}

function translate(glob: string): string {
	let pattern = '';
	let depth = 0;
	for (let at = 0; at < glob.length; at++) {
		const character = glob[at]!;
		if (character === '*') {
			const run = /^\*\*\/?/.exec(glob.slice(at))?.[0];
			pattern += run === undefined ? '[^/]*' : run === '**/' ? '(.*/)?' : '.*';
			at += (run?.length ?? 1) - 1;
		} else if (character === '?') pattern += '[^/]';
		else if (character === '{' && glob.includes('}', at)) {
			depth++;
			pattern += '(';
		} else if (character === '}' && depth > 0) {
			depth--;
			pattern += ')';
		} else if (character === ',' && depth > 0) pattern += '|';
		else if (character === '[') {
			const set = /^\[(!?)([^\]/]+)\]/.exec(glob.slice(at));
			if (set === null || hasReversedRange(set[2]!)) pattern += '\\[';
			else {
				pattern += `[${set[1] === '!' ? '^' : ''}${set[2]!.replace(/[\\^[\]&~]/g, '\\$&')}]`;
				at += set[0].length - 1;
			}
		} else pattern += character.replace(/[\\^$.|+()\]{}]/g, '\\$&');
	}
	return pattern + ')'.repeat(depth);
}

/** `z-a` is no range in any regular expression; a class with one is taken as it is written. */
function hasReversedRange(set: string): boolean {
	return [...set.matchAll(/(.)-(.)/gs)].some(([, from, to]) => from! > to!);
}
