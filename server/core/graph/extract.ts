import type { Mention, Rule } from './mention.ts';
import { days, namedEntities, type Written } from './prose.ts';
import { emailAddresses, webAddresses } from './rules/addresses.ts';
import { filePaths } from './rules/paths.ts';
import { commits, hashtags, issues, taskLabels } from './rules/references.ts';
import { symbols } from './rules/symbols.ts';

/** Most certain first: what one rule has taken, those after it do not see. */
const CODE_RULES: readonly Rule[] = [webAddresses, emailAddresses, issues, taskLabels, commits, filePaths, hashtags];

/** The rules for prose slow down on long texts, so they are given pieces. */
const PIECE_CHARS = 1000;

/** Entities that a text names, in its order; the same text gives the same answer. Milliseconds for a thousand characters. */
export function mentionsIn(text: string, written: Written): Mention[] {
	return [...pieces(text)].flatMap(({ start, value, code }) =>
		mentionsInPiece(value, code, written).map((mention) => ({
			...mention,
			start: mention.start + start,
			end: mention.end + start,
		})),
	);
}

interface Piece {
	readonly start: number;
	readonly value: string;
	/** Within a fenced block: names there are no prose, and too many to be worth a link each. */
	readonly code: boolean;
}

function mentionsInPiece(text: string, code: boolean, written: Written): Mention[] {
	const found: Mention[] = [];
	let rest = text;
	const take = (mentions: readonly Mention[]): void => {
		for (const mention of mentions) {
			if (/^ *$/.test(rest.slice(mention.start, mention.end)) || isTaken(rest, text, mention)) continue;
			found.push(mention);
			rest = blanked(rest, mention.start, mention.end);
		}
	};
	for (const rule of CODE_RULES) take(rule(rest));
	if (!code) {
		take(symbols(rest));
		take(days(rest, written));
		take(namedEntities(rest.replaceAll(/`[^`\n]*`/g, (quoted) => ' '.repeat(quoted.length))));
	}
	return found.sort((a, b) => a.start - b.start);
}

/** Whether an earlier mention has some of the place; the rules see blanks there, and may read across them. */
function isTaken(rest: string, text: string, { start, end }: Mention): boolean {
	return rest.slice(start, end) !== text.slice(start, end);
}

function blanked(text: string, start: number, end: number): string {
	return text.slice(0, start) + ' '.repeat(end - start) + text.slice(end);
}

const FENCE = /^ {0,3}(?:```|~~~)/;

/** Cuts at line ends, and where fenced blocks begin and end; a long line is cut at a blank. */
function* pieces(text: string): Generator<Piece> {
	let start = 0;
	let code = false;
	let at = 0;
	for (const line of linesOf(text)) {
		const fence = FENCE.test(line);
		const full = at + line.length - start > PIECE_CHARS;
		if ((fence || full) && at > start) {
			yield { start, value: text.slice(start, at), code };
			start = at;
		}
		if (fence) code = !code;
		at += line.length;
	}
	if (at > start) yield { start, value: text.slice(start, at), code };
}

/** Lines with their ends; those of more than a piece in parts. */
function* linesOf(text: string): Generator<string> {
	for (let at = 0; at < text.length;) {
		const newline = text.indexOf('\n', at);
		const end = newline === -1 ? text.length : newline + 1;
		const line = text.slice(at, Math.min(end, at + PIECE_CHARS));
		const blank = line.lastIndexOf(' ');
		const length = at + line.length === end || blank <= 0 ? line.length : blank + 1;
		yield line.slice(0, length);
		at += length;
	}
}
