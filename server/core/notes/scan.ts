import { decodedPart } from '../../../common/base/decodedPart.ts';

/** A heading. Offsets are UTF-16 units into the whole text. */
export interface NoteHeading {
	readonly level: number;
	readonly text: string;
	/** Of `text`. */
	readonly start: number;
	readonly end: number;
	/** 0-based. */
	readonly line: number;
}

/** A link to another note: `[[target#heading|alias]]`, or a Markdown link to a file. */
export interface NoteLink {
	readonly kind: 'wiki' | 'markdown';
	/** `!` before it: what it names is shown in its place. */
	readonly embed: boolean;
	/** What stands in the brackets before `#` and `|`; of a Markdown link the path, decoded. */
	readonly target: string;
	/** Without `#`. */
	readonly heading?: string;
	readonly alias?: string;
	/** Of `alias`. */
	readonly aliasStart?: number;
	readonly aliasEnd?: number;
	/** The whole link. */
	readonly start: number;
	readonly end: number;
	readonly targetStart: number;
	readonly targetEnd: number;
	/** Of `heading`. */
	readonly headingStart?: number;
	readonly headingEnd?: number;
	/** 0-based. */
	readonly line: number;
}

export interface InlineTag {
	/** Without `#`. */
	readonly tag: string;
	/** The `#`. */
	readonly start: number;
	readonly end: number;
}

export interface ScannedNote {
	readonly headings: readonly NoteHeading[];
	readonly links: readonly NoteLink[];
	readonly tags: readonly InlineTag[];
	/** Names of blocks (`^name` at the end of a line). */
	readonly blocks: readonly string[];
}

/**
 * Finds headings, links and tags of Markdown outside of code and comments.
 * @param bodyStart where the text below the front matter begins
 */
export function scanNote(text: string, bodyStart: number): ScannedNote {
	const found = { headings: [], links: [], tags: [], blocks: [] } as {
		headings: NoteHeading[];
		links: NoteLink[];
		tags: InlineTag[];
		blocks: string[];
	};
	const state: BlockState = { fence: undefined, comment: false };
	for (const { line, start, content } of linesFrom(text, bodyStart)) {
		const visible = maskedLine(content, state);
		if (visible === undefined) continue;
		const heading = HEADING.exec(visible);
		if (heading !== null) {
			const at = start + heading[1]!.length + heading[2]!.length;
			const said = withoutClosing(content.slice(at - start));
			found.headings.push({ level: heading[1]!.trim().length, text: said, start: at, end: at + said.length, line });
		}
		scanLine(visible, content, start, line, found);
	}
	return found;
}

/** Lines of a text from an offset on, without their ends, whatever these are. Numbers count from the text's beginning. */
export function* linesFrom(
	text: string,
	from: number,
): Generator<{ readonly line: number; readonly start: number; readonly content: string }> {
	let line = countLineEnds(text.slice(0, from));
	let start = from;
	const end = /\r\n|\n|\r/g;
	end.lastIndex = from;
	for (;;) {
		const match = end.exec(text);
		yield { line, start, content: text.slice(start, match?.index) };
		if (match === null) return;
		start = match.index + match[0].length;
		line++;
	}
}

function countLineEnds(text: string): number {
	return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}

interface BlockState {
	/** The marks that opened a code block. */
	fence: string | undefined;
	comment: boolean;
}

/** The line with code and comments blanked out; undefined when it is all code. */
function maskedLine(content: string, state: BlockState): string | undefined {
	const fence = FENCE.exec(content)?.[1];
	if (state.fence !== undefined) {
		if (fence?.startsWith(state.fence) === true && /^\s*(`+|~+)\s*$/.test(content)) state.fence = undefined;
		return undefined;
	}
	if (fence !== undefined && !state.comment) {
		state.fence = fence;
		return undefined;
	}
	return maskComments(maskCode(content), state);
}

/** A heading may end in marks (`## Title ##`). Without a pattern: one that looks for the end tries again at each blank. */
function withoutClosing(heading: string): string {
	const said = heading.trimEnd();
	let end = said.length;
	while (said[end - 1] === '#') end--;
	return end < said.length && /[ \t]/.test(said[end - 1] ?? '') ? said.slice(0, end).trimEnd() : said;
}

function maskCode(line: string): string {
	return line.includes('`') ? line.replaceAll(/(`+)(?!`)(.*?[^`])\1(?!`)/g, blank) : line;
}

function maskComments(line: string, state: BlockState): string {
	let rest = line;
	let masked = '';
	while (rest !== '') {
		const mark = state.comment ? '-->' : '<!--';
		const at = rest.indexOf(mark);
		const until = at === -1 ? rest.length : at + mark.length;
		masked += state.comment ? blank(rest.slice(0, until)) : rest.slice(0, until);
		if (at !== -1) state.comment = !state.comment;
		rest = rest.slice(until);
	}
	return masked;
}

function blank(text: string): string {
	return ' '.repeat(text.length);
}

function scanLine(
	visible: string,
	content: string,
	start: number,
	line: number,
	found: { links: NoteLink[]; tags: InlineTag[]; blocks: string[] },
): void {
	if (visible.includes('[['))
		for (const match of visible.matchAll(WIKILINK)) found.links.push(wikilink(match, start, line));
	if (visible.includes(']('))
		for (const match of visible.matchAll(MARKDOWN_LINK)) found.links.push(...markdownLink(match, start, line));
	if (visible.includes('#'))
		for (const match of visible.replaceAll(WIKILINK, blank).replaceAll(MARKDOWN_LINK, blank).matchAll(TAG)) {
			const at = start + match.index + match[1]!.length;
			found.tags.push({ tag: match[2]!, start: at, end: at + match[2]!.length + 1 });
		}
	const block = BLOCK.exec(content)?.[1];
	if (block !== undefined) found.blocks.push(block);
}

function wikilink(match: RegExpExecArray, lineStart: number, line: number): NoteLink {
	const [whole, bang = '', rawTarget = '', hash, alias] = match;
	const start = lineStart + match.index;
	const inner = start + bang.length + 2;
	const end = start + whole.length;
	const escaped = alias !== undefined && (hash ?? rawTarget).endsWith('\\') ? 1 : 0; // `\|` in a table
	const heading = hash?.slice(1, hash.length - escaped);
	const target = hash === undefined && escaped === 1 ? rawTarget.slice(0, -1) : rawTarget;
	const headingStart = inner + rawTarget.length + 1;
	return {
		kind: 'wiki',
		embed: bang !== '',
		target: target.trim(),
		...(heading !== undefined && { heading: heading.trim(), headingStart, headingEnd: headingStart + heading.length }),
		...(alias !== undefined && { alias: alias.slice(1).trim(), aliasStart: end - 1 - alias.length, aliasEnd: end - 2 }),
		start,
		end,
		targetStart: inner,
		targetEnd: inner + target.length,
		line,
	};
}

/** Only links to files: with a scheme or a bare `#heading` they lead elsewhere. */
function markdownLink(match: RegExpExecArray, lineStart: number, line: number): NoteLink[] {
	const [whole, bang = '', label = '', angled, plain] = match;
	const address = angled ?? plain ?? '';
	const [target, heading] = splitOnce(address, '#');
	if (target === '' || /^[a-z][a-z0-9+.-]+:/i.test(target)) return [];
	const start = lineStart + match.index;
	const targetStart = start + bang.length + label.length + 3 + (angled === undefined ? 0 : 1);
	return [
		{
			kind: 'markdown',
			embed: bang !== '',
			target: decodedPart(target),
			...(heading !== undefined && { heading: decodedPart(heading) }),
			start,
			end: start + whole.length,
			targetStart,
			targetEnd: targetStart + target.length,
			line,
		},
	];
}

function splitOnce(text: string, mark: string): [string, string?] {
	const at = text.indexOf(mark);
	return at === -1 ? [text] : [text.slice(0, at), text.slice(at + mark.length)];
}

const HEADING = /^( {0,3}#{1,6})([ \t]+)(?=\S)/;
const FENCE = /^\s*(?:>\s*)*(`{3,}|~{3,})/;
const WIKILINK = /(!?)\[\[([^[\]\n|#]*)(#[^[\]\n|]*)?(\|[^[\]\n]*)?\]\]/g;
const MARKDOWN_LINK = /(!?)\[((?:[^\][\\]|\\.)*)\]\((?:<([^<>\n]*)>|([^\s()<>]+))(?:\s+(?:"[^"]*"|'[^']*'))?\)/g;
const TAG = /(^|[\s([{,;])#([\p{L}\p{N}_/-]*[\p{L}_][\p{L}\p{N}_/-]*)/gu;
const BLOCK = /(?:^|\s)\^([A-Za-z0-9-]+)\s*$/;
