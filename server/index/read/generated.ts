/** Whether a file is written by a program and read by nobody, by its name alone: lock files, bundles, source maps. */
export function isGeneratedName(path: string): boolean {
	const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
	return LOCK_FILES.has(name) || GENERATED_NAME.test(name);
}

/**
 * Whether the text says itself that it is generated (`@generated`, Go's `Code generated … DO NOT EDIT.` and its kin near
 * the top), or is minified: code whose lines are on average longer than anybody writes.
 * @param code false for prose and plain text, where a paragraph may be one line.
 */
export function isGeneratedText(text: string, code: boolean): boolean {
	return GENERATED_MARK.test(text.slice(0, MARK_CHARS)) || (code && isMinified(text));
}

function isMinified(text: string): boolean {
	if (text.length < MINIFIED_CHARS) return false;
	const limit = text.length / MINIFIED_LINE_CHARS;
	let lines = 1;
	for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) if (++lines > limit) return false;
	return true;
}

const LOCK_FILES: ReadonlySet<string> = new Set([
	'bun.lock',
	'cargo.lock',
	'composer.lock',
	'flake.lock',
	'gemfile.lock',
	'go.sum',
	'gradle.lockfile',
	'mix.lock',
	'npm-shrinkwrap.json',
	'package-lock.json',
	'packages.lock.json',
	'pdm.lock',
	'pipfile.lock',
	'pnpm-lock.yaml',
	'poetry.lock',
	'podfile.lock',
	'pubspec.lock',
	'uv.lock',
	'yarn.lock',
]);
const GENERATED_NAME =
	/\.min\.(?:js|mjs|cjs|css)$|\.(?:js|css|mjs|cjs)\.map$|(?:_pb2(?:_grpc)?\.pyi?|\.pb\.(?:go|cc|h)|\.g\.dart|\.designer\.cs)$/;
const GENERATED_MARK =
	/(?:^|[\s*/#;-])@generated\b|\bcode generated\b[^\n]{0,200}\bdo not edit\b|\b(?:auto-?generated|automatically generated)\b[^\n]{0,100}\bdo not (?:edit|modify)\b/i;
/** The mark is in the comment at the top. */
const MARK_CHARS = 1000;
const MINIFIED_CHARS = 4000;
const MINIFIED_LINE_CHARS = 500;
