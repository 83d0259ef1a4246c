import { Wildmatch } from './wildmatch.ts';

/** One line of an ignore file, ready to match. Names and paths are byte strings (see `byteString`). */
export interface IgnorePattern {
	readonly negated: boolean;
	readonly directoriesOnly: boolean;
	/** Whether it is compared with the name alone; otherwise with the path relative to the file's folder. */
	readonly nameOnly: boolean;
	matches(nameOrPath: string): boolean;
}

/**
 * Reads an ignore file (`.gitignore` format) as git does: comments, escapes, trailing spaces, `!`, `/` at either end.
 * @param bytes the file's bytes as a `latin1` string.
 * @param ignoreCase git's `core.ignoreCase`.
 */
export function parseIgnoreFile(bytes: string, ignoreCase: boolean): IgnorePattern[] {
	const content = bytes.startsWith('\u00ef\u00bb\u00bf') ? bytes.slice(3) : bytes;
	return content
		.split('\n')
		.filter((line) => line !== '' && !line.startsWith('#'))
		.map((line) => trimTrailingSpaces(line.endsWith('\r') ? line.slice(0, -1) : line))
		.filter((line) => line !== '' && line !== '!' && line !== '/')
		.map((line) => parsePattern(line, ignoreCase));
}

/** A text as one character a byte of its UTF-8: what patterns are compared with. */
export function byteString(text: string): string {
	// oxlint-disable-next-line no-control-regex -- the range is "anything but ASCII"
	return /[^\u0000-\u007f]/.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}

function parsePattern(line: string, ignoreCase: boolean): IgnorePattern {
	const negated = line.startsWith('!');
	let body = negated ? line.slice(1) : line;
	const directoriesOnly = body.endsWith('/');
	if (directoriesOnly) body = body.slice(0, -1);
	const nameOnly = !body.includes('/');
	const fold = ignoreCase ? asciiLower : (text: string) => text;
	const match = nameOnly ? nameMatcher(fold(body)) : pathMatcher(fold(body));
	return { negated, directoriesOnly, nameOnly, matches: ignoreCase ? (text) => match(asciiLower(text)) : match };
}

function nameMatcher(pattern: string): (name: string) => boolean {
	if (literalLength(pattern) === pattern.length) return (name) => name === pattern;
	const suffix = pattern.slice(1);
	if (pattern.startsWith('*') && literalLength(suffix) === suffix.length) return (name) => name.endsWith(suffix);
	const wildmatch = new Wildmatch(pattern, false);
	return (name) => wildmatch.matches(name);
}

// As git does, the literal beginning is compared first and the rest is a pattern of its own: a**/b is a and **/b.
function pathMatcher(pattern: string): (path: string) => boolean {
	const relative = pattern.startsWith('/') ? pattern.slice(1) : pattern;
	const length = literalLength(relative);
	if (length === relative.length) return (path) => path === relative;
	const prefix = relative.slice(0, length);
	const wildmatch = new Wildmatch(relative.slice(length), true);
	return (path) => path.startsWith(prefix) && wildmatch.matches(path.slice(length));
}

function literalLength(pattern: string): number {
	const special = pattern.search(/[*?[\\]/);
	return special === -1 ? pattern.length : special;
}

/** Spaces at the end go, unless a backslash keeps them. */
function trimTrailingSpaces(line: string): string {
	let end = line.length;
	while (end > 0 && line[end - 1] === ' ') end--;
	if (end === line.length) return line;
	let backslashes = 0;
	while (backslashes < end && line[end - 1 - backslashes] === '\\') backslashes++;
	return line.slice(0, backslashes % 2 === 1 ? end + 1 : end);
}

function asciiLower(text: string): string {
	return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
