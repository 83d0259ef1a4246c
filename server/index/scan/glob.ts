/**
 * A matcher for globs of the editor's settings (`files.exclude`): `*` and `?` stop at `/`, `**` crosses it, `{a,b}`
 * chooses, `[a-z]` and `[!a-z]` are sets. A glob is compared with the whole path; one that ends in `/` or names a folder
 * leaves out all that is inside, because folders that match are not entered.
 */
export function globMatcher(globs: readonly string[]): (path: string) => boolean {
	const sources = globs.flatMap((glob) => (glob.trim() === '' ? [] : [validSource(glob.trim())]));
	if (sources.length === 0) return () => false;
	const expression = new RegExp(`^(?:${sources.join('|')})$`, 'u');
	return (path) => expression.test(path);
}

/** A glob that makes no sense (`[z-a]`) is compared literally. */
function validSource(glob: string): string {
	const source = globSource(glob);
	try {
		// oxlint-disable-next-line no-new -- whether it compiles is the question
		new RegExp(source, 'u');
		return source;
	} catch {
		return Array.from(glob, escape).join('');
	}
}

function globSource(glob: string): string {
	const body = glob.replace(/^\.?\//, '').replace(/\/+$/, '');
	let source = '';
	let depth = 0;
	for (let at = 0; at < body.length;) {
		const piece = nextPiece(body, at, depth);
		source += piece.source;
		depth += piece.depth;
		at += piece.length;
	}
	return source + ')'.repeat(depth);
}

interface Piece {
	readonly source: string;
	readonly length: number;
	/** How many braces it opens or, negative, closes. */
	readonly depth: number;
}

function nextPiece(glob: string, at: number, depth: number): Piece {
	const rest = glob.slice(at);
	const stars = /^\*\*+/.exec(rest)?.[0].length ?? 0;
	if (stars > 0) return starsPiece(glob, at, stars);
	const set = /^\[([!^]?)((?:\]|[^\]])[^\]]*)\]/.exec(rest);
	if (set !== null) return { source: setSource(set[1] !== '', set[2]!), length: set[0].length, depth: 0 };
	const character = String.fromCodePoint(rest.codePointAt(0)!);
	if (character === '*') return { source: '[^/]*', length: 1, depth: 0 };
	if (character === '?') return { source: '[^/]', length: 1, depth: 0 };
	if (character === '{' && rest.includes('}')) return { source: '(?:', length: 1, depth: 1 };
	if (character === '}' && depth > 0) return { source: ')', length: 1, depth: -1 };
	if (character === ',' && depth > 0) return { source: '|', length: 1, depth: 0 };
	return { source: escape(character), length: character.length, depth: 0 };
}

/** `**` between slashes is any number of folders; elsewhere it is one star. */
function starsPiece(glob: string, at: number, stars: number): Piece {
	const opens = at === 0 || '/{,'.includes(glob[at - 1]!);
	const after = glob[at + stars];
	if (opens && after === '/') return { source: '(?:.*/)?', length: stars + 1, depth: 0 };
	const closes = after === undefined || after === '}' || after === ',';
	return { source: opens && closes ? '.*' : '[^/]*', length: stars, depth: 0 };
}

function setSource(negated: boolean, members: string): string {
	const escaped = members.replace(/[\\\]^[]/g, String.raw`\$&`);
	return `(?!/)[${negated ? '^' : ''}${escaped}]`;
}

function escape(character: string): string {
	return character.replace(/[\\^$.*+?()[\]{}|]/, String.raw`\$&`);
}
