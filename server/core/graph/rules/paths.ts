import { folderSpelling } from '../../../../common/base/folderSpelling.ts';
import { matches, type Mention } from '../mention.ts';

/** Endings that say of a bare name that it is a file. */
const KNOWN_ENDINGS = new Set(
	(
		'ts tsx js jsx mjs cjs mts cts py pyi ipynb go rs java kt kts scala swift c h cc cpp hpp cs rb php lua r jl sh bash zsh ps1 bat ' +
		'css scss less html htm vue svelte json jsonc json5 yaml yml toml ini cfg conf xml md mdx rst txt sql proto graphql tf lock ' +
		'csv env gradle cmake dockerfile wasm'
	).split(' '),
);

/** Files that have no ending. */
const KNOWN_NAMES = new Set([
	'Makefile',
	'Dockerfile',
	'Gemfile',
	'Rakefile',
	'Procfile',
	'Vagrantfile',
	'Jenkinsfile',
]);

/** Names of things that only look like files. */
const NO_FILES = /^(?:[A-Z][a-z]+\.js|(?:e\.g|i\.e|vs|etc|a\.k\.a)\.?)$/;

/** An address of the web without its scheme. */
const HOST = /^[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev|ai|app)\//;

const PATH =
	/(?<![\w@:/\\.~-])(?:[A-Za-z]:[\\/]|~\/|\.{1,2}[\\/]|\/)?(?:[\w@.+-]{1,128}[\\/]){0,32}[\w@.+-]{1,128}(?:(?::|#L|\()\d{1,7}(?:[:,]\d{1,5})?\)?)?(?![\w/\\])/g;

/** Where a path ends and the line in it begins: `a.ts:12:3`, `a.ts#L12`, `a.ts(12,3)`. */
const LINE = /(?::|#L|\()\d{1,7}(?:[:,]\d{1,5})?\)?$/;

/** Files by path or by a name with a known ending. The key has `/`, and neither `./` at its beginning nor a line. */
export function filePaths(text: string): Mention[] {
	return matches(text, PATH, ([raw]) => {
		const path = raw.replace(LINE, '').replace(/[.+-]+$/, '');
		const key = canonicalPath(path);
		const confidence = confidenceOf(path, key);
		return confidence === undefined ? undefined : { type: 'file', key, name: key, rule: 'path', confidence };
	});
}

/** `/` separated, without `.` and empty segments, `..` resolved as far as the path says. */
export function canonicalPath(path: string): string {
	const absolute = /^[\\/]/.test(path) ? '/' : '';
	const segments: string[] = [];
	for (const segment of path.split(/[\\/]/)) {
		if (segment === '' || segment === '.') continue;
		if (segment === '..' && segments.length > 0 && segments.at(-1) !== '..') segments.pop();
		else segments.push(segment);
	}
	return folderSpelling(absolute + segments.join('/'));
}

function confidenceOf(path: string, key: string): number | undefined {
	const name = key.split('/').at(-1) ?? '';
	if (name === '' || name === '..' || NO_FILES.test(name)) return undefined;
	const ending = /\w\.([A-Za-z]\w{0,11})$/.exec(name)?.[1] ?? (/^\.([a-z]\w+)$/i.test(name) ? '' : undefined);
	const known = KNOWN_NAMES.has(name) || (ending !== undefined && KNOWN_ENDINGS.has(ending.toLowerCase()));
	if (!/[\\/]/.test(path)) return known ? 0.6 : undefined;
	if (HOST.test(key)) return undefined;
	if (known) return 0.9;
	return ending === undefined ? undefined : 0.7;
}
