import type { Node, Query, QueryMatch } from 'web-tree-sitter';
import { rowAt, skipBlankBack, type SourceText } from './sourceText.ts';

/** A named thing in a file, with its doc comment. Rows are 0-based and inclusive. */
export interface Definition {
	readonly name: string;
	/** A `symbolKind` of `Chunk`. */
	readonly kind: string;
	/** First row, doc comment, attributes and decorators included. */
	from: number;
	to: number;
	/** Row of the name: where the signature begins. */
	readonly nameRow: number;
	readonly node: Node;
	readonly children: Definition[];
}

/** Kinds whose functions are methods. */
const TYPE_KINDS: ReadonlySet<string> = new Set(['class', 'interface', 'enum', 'type']);

/**
 * Runs a definitions query: `@definition.KIND` with its `@name`, and `@doc` for what belongs to the definition below it
 * (comments, attributes). Returns the outermost definitions, in order; rows of siblings do not overlap.
 */
export function findDefinitions(source: SourceText, root: Node, query: Query, stop: () => boolean): Definition[] {
	const matches = query.matches(root, { maxStartDepth: MAX_DEPTH, progressCallback: stop });
	const found = collect(source, matches);
	return nest(source, found.spans, found.docs);
}

interface Span {
	readonly name: string;
	readonly kind: string;
	readonly start: number;
	readonly end: number;
	readonly nameAt: number;
	readonly pattern: number;
	readonly node: Node;
}

/**
 * Of the matches for one name the outermost gives the rows (a decorated function, an exported class) and the pattern
 * listed first in the query gives the kind (a constant that holds a function is a function).
 */
function collect(source: SourceText, matches: readonly QueryMatch[]): { spans: Span[]; docs: Map<number, number> } {
	const byName = new Map<number, Span>();
	const docs = new Map<number, number>();
	for (const match of matches) {
		const doc = match.captures.find((capture) => capture.name === 'doc');
		if (doc !== undefined) noteDoc(source, doc.node, docs);
		const whole = match.captures.find((capture) => capture.name.startsWith(PREFIX));
		if (whole === undefined) continue;
		const name = match.captures.find((capture) => capture.name === 'name')?.node ?? whole.node;
		const nameAt = name.startIndex;
		const span: Span = {
			name: cleanName(source.text, name),
			kind: whole.name.slice(PREFIX.length),
			start: whole.node.startIndex,
			end: whole.node.endIndex,
			nameAt,
			pattern: match.patternIndex,
			node: whole.node,
		};
		byName.set(nameAt, merged(byName.get(nameAt), span));
	}
	const spans = [...byName.values()].sort((a, b) => a.start - b.start || b.end - a.end);
	return { spans, docs };
}

function merged(known: Span | undefined, span: Span): Span {
	if (known === undefined) return span;
	const outer = known.start <= span.start && known.end >= span.end ? known : span;
	const first = known.pattern <= span.pattern ? known : span;
	return { ...outer, kind: first.kind, pattern: first.pattern };
}

/** Remembers a comment that has its rows to itself: last row → first row. */
function noteDoc(source: SourceText, node: Node, docs: Map<number, number>): void {
	const start = node.startIndex;
	const from = rowAt(source, start);
	if (source.text.slice(source.starts[from], start).trim() !== '') return;
	// Some grammars put the line end into the comment.
	let end = node.endIndex;
	while (end > start && source.text.charCodeAt(end - 1) <= 32) end--;
	docs.set(rowAt(source, Math.max(end - 1, start)), from);
}

function nest(source: SourceText, spans: readonly Span[], docs: ReadonlyMap<number, number>): Definition[] {
	const roots: Definition[] = [];
	const open: { definition: Definition; end: number }[] = [];
	for (const span of spans) {
		while (open.length > 0 && open[open.length - 1]!.end < span.end) open.pop();
		if (open.length >= MAX_NESTING) continue;
		const parent = open[open.length - 1]?.definition;
		const siblings = parent?.children ?? roots;
		const definition = place(source, span, parent, siblings[siblings.length - 1], docs);
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
	docs: ReadonlyMap<number, number>,
): Definition | undefined {
	const first = rowAt(source, span.start);
	const to = skipBlankBack(source, first, rowAt(source, Math.max(span.end - 1, span.start)));
	const free = Math.max(previous === undefined ? 0 : previous.to + 1, parent === undefined ? 0 : parent.from);
	if (to < free) return undefined;
	let from = Math.max(first, free);
	const lowest = Math.max(free, parent === undefined ? 0 : parent.nameRow + 1);
	for (let above = docs.get(from - 1); above !== undefined && above >= lowest; above = docs.get(from - 1)) from = above;
	if (parent !== undefined && from <= parent.from && to >= parent.to) return undefined;
	const kind = span.kind === 'function' && parent !== undefined && TYPE_KINDS.has(parent.kind) ? 'method' : span.kind;
	return { name: span.name, kind, from, to, nameRow: rowAt(source, span.nameAt), node: span.node, children: [] };
}

/** One line, without quotes and heading marks. */
function cleanName(text: string, node: Node): string {
	const start = node.startIndex;
	const raw = text.slice(start, Math.min(node.endIndex, start + MAX_NAME)).split('\n', 1)[0]!;
	return raw.replaceAll(/\s+/g, ' ').replace(/^["'`\s]+|["'`\s:{]+$/g, '');
}

const PREFIX = 'definition.';
/** Deep enough for methods of a class in a namespace in a module; keeps the query off most statements. */
const MAX_DEPTH = 8;
const MAX_NESTING = 24;
const MAX_NAME = 120;
