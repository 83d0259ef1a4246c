import type { Node, Query, QueryMatch } from 'web-tree-sitter';
import { rowAt, skipBlankBack, type SourceText } from './sourceText.ts';

/** A named thing in a file, with its doc comment. Rows are 0-based and inclusive. */
export interface Definition {
	readonly name: string;
	/** The type it belongs to when that encloses it by name only (a method of Go), else empty. */
	readonly container: string;
	/** A `symbolKind` of `Chunk`. */
	readonly kind: string;
	/** First row, doc comment, attributes and decorators included. */
	from: number;
	to: number;
	/** Row of the name: where the signature begins. */
	readonly nameRow: number;
	/** Missing where there is no syntax tree. */
	readonly node: Node | undefined;
	readonly children: Definition[];
}

/** Kinds whose functions are methods. */
const TYPE_KINDS: ReadonlySet<string> = new Set(['class', 'interface', 'enum', 'type']);

/**
 * Runs a definitions query: `@definition.KIND` with its `@name`, `@doc` for what belongs to the definition below it
 * (comments, attributes), `@scope` for other nodes to look into, `@tail` for a sibling that ends the definition,
 * `@trailing` for a comment that the grammar puts at the end of a definition although it belongs to the next one, and
 * `@container` for the type a method names. Several names are joined. Returns the outermost definitions, in order; rows of
 * siblings do not overlap.
 *
 * The query sees only the upper levels of the tree, then those of each definition that is long enough to be cut:
 * most nodes are in function bodies, and visiting them would cost as much as a fifth of the parse.
 */
export function findDefinitions(source: SourceText, root: Node, query: Query, stop: () => boolean): Definition[] {
	const found: Found = { byName: new Map(), docs: new Map(), trailing: new Set(), inside: new Map() };
	const seen = new Set<number>();
	const pending = [root];
	for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
		if (seen.has(node.id)) continue;
		seen.add(node.id);
		const matches = query.matches(node, { maxStartDepth: VISIBLE_DEPTH, progressCallback: stop });
		for (const match of matches) note(source, match, found);
		pending.push(...found.inside.values());
		found.inside.clear();
	}
	const spans = [...found.byName.values()].sort((a, b) => a.start - b.start || b.end - a.end);
	return nest(source, spans, found);
}

interface Found {
	/** By the offset of the name. */
	readonly byName: Map<number, Span>;
	/** Comments that have their rows to themselves: last row → first row. */
	readonly docs: Map<number, number>;
	/** Last rows of those that end a definition without being its own. */
	readonly trailing: Set<number>;
	/** Nodes to look into, by the offset of the name: the innermost that bears it. */
	readonly inside: Map<number, Node>;
}

interface Span {
	readonly name: string;
	readonly container: string;
	readonly kind: string;
	readonly start: number;
	readonly end: number;
	readonly nameAt: number;
	readonly pattern: number;
	readonly node: Node;
}

/** Keeps what a match says. */
function note(source: SourceText, match: QueryMatch, found: Found): void {
	const names: Node[] = [];
	let whole: Node | undefined;
	let tail: Node | undefined;
	let container = '';
	let kind = '';
	for (const { name, node } of match.captures) {
		if (name === 'doc') noteDoc(source, node, found.docs);
		else if (name === 'trailing') found.trailing.add(noteDoc(source, node, found.docs));
		else if (name === 'scope') lookInside(found, node.startIndex, node);
		else if (name === 'name') names.push(node);
		else if (name === 'tail') tail = node;
		else if (name === 'container') container = cleanName(source.text, [node]);
		else if (name.startsWith(PREFIX)) {
			whole = node;
			kind = name.slice(PREFIX.length);
		}
	}
	if (whole === undefined) return;
	if (names.length === 0) names.push(whole);
	const nameAt = names[0]!.startIndex;
	const start = whole.startIndex;
	const known = found.byName.get(nameAt);
	if (known === undefined || known.start > start || known.pattern > match.patternIndex) {
		const name = cleanName(source.text, names);
		const end = (tail ?? whole).endIndex;
		const span = { name, container, kind, start, end, nameAt, pattern: match.patternIndex, node: whole };
		found.byName.set(nameAt, known === undefined ? span : merged(known, span));
	}
	lookInside(found, nameAt, whole);
}

function lookInside(found: Found, key: number, node: Node): void {
	const known = found.inside.get(key);
	if (node.endIndex - node.startIndex <= OPENED_CHARS) return;
	if (known === undefined || known.startIndex < node.startIndex) found.inside.set(key, node);
}

/**
 * Of the matches for one name the outermost gives the rows (a decorated function, an exported class) and the pattern
 * listed first in the query gives the kind (a constant that holds a function is a function).
 */
function merged(known: Span | undefined, span: Span): Span {
	if (known === undefined) return span;
	const outer = known.start <= span.start && known.end >= span.end ? known : span;
	const first = known.pattern <= span.pattern ? known : span;
	return { ...outer, kind: first.kind, pattern: first.pattern };
}

/**
 * Remembers a comment that has its rows to itself: last row → first row.
 *
 * @returns its last row
 */
function noteDoc(source: SourceText, node: Node, docs: Map<number, number>): number {
	const start = node.startIndex;
	const from = rowAt(source, start);
	const last = lastRow(source, start, node.endIndex);
	if (source.text.slice(source.starts[from], start).trim() === '') docs.set(last, from);
	return last;
}

/** The row of the last character that is not white space: some grammars put line ends and indentation into a node. */
function lastRow(source: SourceText, start: number, end: number): number {
	let last = end;
	while (last > start && source.text.charCodeAt(last - 1) <= 32) last--;
	return rowAt(source, Math.max(last - 1, start));
}

function nest(source: SourceText, spans: readonly Span[], found: Found): Definition[] {
	const roots: Definition[] = [];
	const open: { definition: Definition; end: number }[] = [];
	for (const span of spans) {
		while (open.length > 0 && open[open.length - 1]!.end < span.end) open.pop();
		if (open.length >= MAX_NESTING) continue;
		const parent = open[open.length - 1]?.definition;
		const siblings = parent?.children ?? roots;
		const definition = place(source, span, parent, siblings[siblings.length - 1], found);
		if (definition === undefined) continue;
		siblings.push(definition);
		open.push({ definition, end: span.end });
	}
	return roots;
}

/** Gives a span its rows; undefined when a neighbour already has them all. */
function place(
	source: SourceText,
	span: Span,
	parent: Definition | undefined,
	previous: Definition | undefined,
	{ docs, trailing }: Found,
): Definition | undefined {
	const first = rowAt(source, span.start);
	let to = lastRow(source, span.start, span.end);
	while (trailing.has(to) && docs.has(to)) to = skipBlankBack(source, first, docs.get(to)! - 1);
	const free = Math.max(previous === undefined ? 0 : previous.to + 1, parent === undefined ? 0 : parent.from);
	if (to < free) return undefined;
	let from = Math.max(first, free);
	const lowest = Math.max(free, parent === undefined ? 0 : parent.nameRow + 1);
	for (let above = docs.get(from - 1); above !== undefined && above >= lowest; above = docs.get(from - 1)) from = above;
	if (parent !== undefined && from <= parent.from && to >= parent.to) return undefined;
	const kind = span.kind === 'function' && parent !== undefined && TYPE_KINDS.has(parent.kind) ? 'method' : span.kind;
	return {
		name: span.name,
		container: span.container,
		kind,
		from,
		to,
		nameRow: rowAt(source, span.nameAt),
		node: span.node,
		children: [],
	};
}

/** One line, without quotes and what ends a heading. */
function cleanName(text: string, nodes: readonly Node[]): string {
	const parts = nodes.map((node) => {
		const raw = text.slice(node.startIndex, Math.min(node.endIndex, node.startIndex + MAX_NAME)).split('\n', 1)[0]!;
		return raw.replaceAll(/\s+/g, ' ').replace(/^["'`\s]+|["'`\s:{,]+$/g, '');
	});
	return parts.join(' ');
}

const PREFIX = 'definition.';
/** Deepest level at which a match may begin, counted from the node the query runs on: the members of an exported class. */
const VISIBLE_DEPTH = 3;
/** Shorter definitions are never cut, so what is in them does not matter. */
const OPENED_CHARS = 1_000;
const MAX_NESTING = 24;
const MAX_NAME = 120;
