import type { CutCosts, RowRange } from './cuts.ts';
import { cutRows } from './cuts.ts';
import type { Definition } from './definitions.ts';
import { charsOf, rowsText, skipBlank, skipBlankBack, type SourceText } from './sourceText.ts';

/** A passage before it becomes a `Chunk`: rows 0-based and inclusive. */
export interface Passage {
	from: number;
	to: number;
	/** Definitions it holds, in order; more than one when small neighbours were merged. */
	readonly symbols: string[];
	symbolKind: string;
	breadcrumb: string;
	/** Signature of the definition whose later part this is, else empty. Not part of the rows. */
	readonly header: string;
	/** Whether it is a whole small definition, loose code between definitions, or a part of something long. */
	readonly role: 'definition' | 'loose' | 'part';
}

/** Passages are cut to at most this many characters, a header not counted. */
export const TARGET_CHARS = 1_500;

/** The parts of a file's layout that every step needs. */
export interface LayoutContext {
	readonly source: SourceText;
	/** Computed on first use: most files need no cut. */
	readonly costs: () => CutCosts;
}

/** Lays passages over all rows of a file: none overlap, every row that is not blank is in one. */
export function layOut(ctx: LayoutContext, definitions: readonly Definition[]): Passage[] {
	const passages: Passage[] = [];
	scope(ctx, { from: 0, to: ctx.source.rows - 1 }, definitions, undefined, '', passages);
	return passages;
}

/** The passages of one scope (the file, a class, a long function), small neighbours merged. */
function scope(
	ctx: LayoutContext,
	range: RowRange,
	children: readonly Definition[],
	owner: Definition | undefined,
	breadcrumb: string,
	out: Passage[],
): void {
	const first = out.length;
	const inner = owner === undefined ? breadcrumb : join(breadcrumb, owner.name);
	let row = range.from;
	for (const child of children) {
		loose(ctx, { from: row, to: child.from - 1 }, owner, breadcrumb, out);
		define(ctx, child, inner, out);
		row = child.to + 1;
	}
	loose(ctx, { from: row, to: range.to }, owner, breadcrumb, out);
	mergeSmall(ctx.source, out, first);
}

function define(ctx: LayoutContext, definition: Definition, outer: string, out: Passage[]): void {
	const breadcrumb = definition.container === '' ? outer : join(outer, definition.container);
	const size = charsOf(ctx.source, definition.from, definition.to);
	const container = CONTAINER_KINDS.has(definition.kind);
	const inner = definition.children.filter(
		(child) => container || charsOf(ctx.source, child.from, child.to) >= OWN_PASSAGE_CHARS,
	);
	if (inner.length > 0 && size > (container ? WHOLE_CONTAINER_CHARS : TARGET_CHARS)) {
		scope(ctx, definition, inner, definition, breadcrumb, out);
	} else {
		cut(ctx, definition, definition, breadcrumb, 'definition', out);
	}
}

/** Rows between definitions: of the file, or of the definition they stand in. */
function loose(
	ctx: LayoutContext,
	range: RowRange,
	owner: Definition | undefined,
	breadcrumb: string,
	out: Passage[],
): void {
	const isHead = owner !== undefined && range.from === owner.from;
	cut(ctx, range, owner, breadcrumb, isHead ? 'definition' : 'loose', out);
}

/** Adds the rows as one passage, or as several with the owner's signature on the later ones. */
function cut(
	ctx: LayoutContext,
	range: RowRange,
	owner: Definition | undefined,
	breadcrumb: string,
	role: 'definition' | 'loose',
	out: Passage[],
): void {
	const from = skipBlank(ctx.source, range.from, range.to);
	const to = skipBlankBack(ctx.source, from, range.to);
	if (to < from) return;
	const fits = charsOf(ctx.source, from, to) <= TARGET_CHARS;
	const pieces = fits ? [{ from, to }] : cutRows(ctx.source, ctx.costs(), { from, to }, TARGET_CHARS);
	const signature = owner === undefined || fits ? '' : signatureOf(ctx.source, owner);
	for (const piece of pieces) {
		const start = skipBlank(ctx.source, piece.from, piece.to);
		const end = skipBlankBack(ctx.source, start, piece.to);
		if (end < start) continue;
		const later = owner !== undefined && start > owner.nameRow;
		out.push({
			from: start,
			to: end,
			symbols: owner === undefined ? [] : [owner.name],
			symbolKind: owner?.kind ?? '',
			breadcrumb,
			header: later ? signature : '',
			role: fits ? role : 'part',
		});
	}
}

/** The rows from the name to the body, at most three; long ones are cut short. */
function signatureOf(source: SourceText, definition: Definition): string {
	const body = bodyOf(definition);
	const last = Math.min(Math.max(body, definition.nameRow), definition.nameRow + MAX_SIGNATURE_ROWS - 1, definition.to);
	return rowsText(source, definition.nameRow, last).slice(0, MAX_SIGNATURE_CHARS);
}

/** Row where the body begins; the row of the name when the grammar names no body. */
function bodyOf(definition: Definition): number {
	let level = definition.node === undefined ? [] : [definition.node];
	for (let depth = 0; depth < 4; depth++) {
		for (const node of level) {
			const body = node.childForFieldName('body');
			if (body !== null) return body.startPosition.row;
		}
		level = level.flatMap((node) => node.namedChildren.slice(0, 8));
	}
	return definition.nameRow;
}

/** Merges, from index `first` on, neighbours that are too small to be found by themselves. */
function mergeSmall(source: SourceText, passages: Passage[], first: number): void {
	let kept = first;
	for (let index = first; index < passages.length; index++) {
		const next = passages[index]!;
		const previous = kept > first ? passages[kept - 1] : undefined;
		if (previous !== undefined && mayMerge(source, previous, next)) {
			absorb(source, previous, next);
		} else {
			passages[kept++] = next;
		}
	}
	passages.length = kept;
}

function mayMerge(source: SourceText, previous: Passage, next: Passage): boolean {
	const together = charsOf(source, previous.from, next.to);
	// Not onto a row that is already too long for a chunk.
	if (isTrivial(source, next)) return together <= 2 * TARGET_CHARS;
	if (together > MERGED_CHARS || previous.role === 'part' || next.role === 'part') return false;
	const sizes = [charsOf(source, previous.from, previous.to), charsOf(source, next.from, next.to)] as const;
	// A member keeps its breadcrumb unless it is as small as the head of its class.
	if (previous.breadcrumb !== next.breadcrumb) return isHeadOf(previous, next) && Math.max(...sizes) < SMALL_CHARS;
	const smaller = Math.min(...sizes);
	if (smaller < TINY_CHARS) return true;
	if (previous.role === 'loose' || next.role === 'loose') return smaller < SMALL_CHARS;
	return sizes[1] < SMALL_CHARS && (sizes[0] < SMALL_CHARS || previous.symbols.length > 1);
}

/** The head of a class and its first members. */
function isHeadOf(head: Passage, member: Passage): boolean {
	return member.breadcrumb === join(head.breadcrumb, head.symbols[0] ?? '');
}

function absorb(source: SourceText, previous: Passage, next: Passage): void {
	previous.to = next.to;
	if (isTrivial(source, next) && next.role !== 'definition') return;
	for (const name of next.symbols) {
		if (!previous.symbols.includes(name) && previous.symbols.length < MAX_SYMBOLS) previous.symbols.push(name);
	}
	if (previous.symbolKind === '') {
		previous.symbolKind = next.symbolKind;
		previous.breadcrumb = next.breadcrumb;
	}
}

/** Closing brackets, `end` and other rows without a word of their own: they belong to what precedes them. */
function isTrivial(source: SourceText, passage: Passage): boolean {
	if (charsOf(source, passage.from, passage.to) > TRIVIAL_CHARS) return false;
	const text = rowsText(source, passage.from, passage.to);
	return !WORD.test(text) || (passage.role === 'loose' && CLOSING.test(text));
}

function join(breadcrumb: string, name: string): string {
	return breadcrumb === '' ? name : `${breadcrumb} › ${name}`;
}

const CONTAINER_KINDS: ReadonlySet<string> = new Set([
	'class',
	'interface',
	'module',
	'section',
	'key',
	'rule',
	'enum',
]);
/** A container up to this size is one passage; a bigger one is opened. */
const WHOLE_CONTAINER_CHARS = 1_000;
/** Functions inside a long function get a passage of their own from this size on. */
const OWN_PASSAGE_CHARS = 600;
const MERGED_CHARS = 1_000;
/** Small definitions are merged with small ones, tiny ones with any neighbour. */
const SMALL_CHARS = 200;
const TINY_CHARS = 80;
const TRIVIAL_CHARS = 80;
const WORD = /[\p{L}\p{N}]{2}/u;
const CLOSING = /^\s*(?:[})\]]|end\b|#endif\b)[^\n]*$/;
const MAX_SYMBOLS = 12;
const MAX_SIGNATURE_ROWS = 3;
const MAX_SIGNATURE_CHARS = 300;
