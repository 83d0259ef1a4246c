import type { Node } from 'web-tree-sitter';
import { BLANK, charsOf, rowAt, type SourceText } from './sourceText.ts';

/**
 * How bad it is to begin a passage at each row: the lower the better. Rows where a statement begins cost its depth in the
 * syntax tree, other rows far more, ordered by indentation.
 */
export type CutCosts = Uint8Array;

/** Rows `from` to `to`, inclusive. */
export interface RowRange {
	readonly from: number;
	readonly to: number;
}

/** Costs without a syntax tree: after a blank line is best, then little indentation. */
export function lineCutCosts(source: SourceText): CutCosts {
	const costs = new Uint8Array(source.rows);
	for (let row = 0; row < source.rows; row++) {
		const afterBlank = row === 0 || source.indents[row - 1] === BLANK;
		costs[row] = (afterBlank ? 0 : AFTER_TEXT) + Math.min(Math.max(source.indents[row]!, 0), MAX_INDENT_COST);
	}
	return costs;
}

/** Costs from the statements of a syntax tree. Looks only into nodes longer than `minChars`. */
export function syntaxCutCosts(source: SourceText, root: Node, minChars: number): CutCosts {
	const costs = lineCutCosts(source);
	for (let row = 0; row < source.rows; row++) costs[row] = Math.min(NO_STATEMENT + costs[row]!, 255);
	const pending: { node: Node; depth: number; end: number }[] = [{ node: root, depth: 0, end: source.text.length }];
	for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
		const children = next.node.namedChildren;
		for (let index = 0; index < children.length; index++) {
			const child = children[index]!;
			const end = children[index + 1]?.startIndex ?? next.end;
			markStatement(source, costs, child.startIndex, next.depth);
			if (end - child.startIndex > minChars && next.depth < MAX_DEPTH) {
				pending.push({ node: child, depth: next.depth + 1, end });
			}
		}
	}
	return costs;
}

/**
 * Cuts rows into passages of at most `maxChars` characters (a single longer row stays alone), of about equal size, at the
 * cheapest rows.
 */
export function cutRows(source: SourceText, costs: CutCosts, range: RowRange, maxChars: number): RowRange[] {
	const pieces: RowRange[] = [];
	let from = range.from;
	while (from <= range.to) {
		const total = charsOf(source, from, range.to);
		if (total <= maxChars || from === range.to) {
			pieces.push({ from, to: range.to });
			break;
		}
		const target = total / Math.ceil(total / maxChars);
		const next = cheapestCut(source, costs, { from, to: range.to }, target, maxChars);
		pieces.push({ from, to: next - 1 });
		from = next;
	}
	return pieces;
}

/** The row at which the next passage begins; always after `range.from`. */
function cheapestCut(source: SourceText, costs: CutCosts, range: RowRange, target: number, maxChars: number): number {
	const start = source.starts[range.from]!;
	let last = rowAt(source, start + maxChars);
	while (last > range.from + 1 && charsOf(source, range.from, last - 1) > maxChars) last--;
	last = Math.min(Math.max(last, range.from + 1), range.to);
	const first = Math.min(Math.max(rowAt(source, start + target * MIN_FILL), range.from + 1), last);
	let best = last;
	for (let row = last; row >= first; row--) {
		const better = costs[row]! - costs[best]!;
		const closer =
			Math.abs(charsOf(source, range.from, row - 1) - target) <
			Math.abs(charsOf(source, range.from, best - 1) - target);
		if (better < 0 || (better === 0 && closer)) best = row;
	}
	return best;
}

/** A statement after its comment is no border: the comment is. */
function markStatement(source: SourceText, costs: CutCosts, startIndex: number, depth: number): void {
	const row = rowAt(source, startIndex);
	if (source.indents[row] === BLANK || !startsRow(source, row, startIndex)) return;
	const above = row - 1;
	const afterBlank = row === 0 || source.indents[above] === BLANK;
	const afterComment =
		!afterBlank && COMMENT_OR_DECORATOR.test(source.text.slice(source.starts[above], source.starts[above]! + 200));
	const cost = depth * 2 + (afterBlank ? 0 : 1) + (afterComment ? AFTER_COMMENT : 0);
	if (cost < costs[row]!) costs[row] = cost;
}

function startsRow(source: SourceText, row: number, startIndex: number): boolean {
	for (let at = source.starts[row]!; at < startIndex; at++) {
		const code = source.text.charCodeAt(at);
		if (code !== 32 && code !== 9) return false;
	}
	return true;
}

const COMMENT_OR_DECORATOR = /^\s*(?:\/\/|\/\*|\*|#(?!include|define|if|endif)|--|@|;;|<!--)/;
const AFTER_TEXT = 100;
const MAX_INDENT_COST = 99;
const NO_STATEMENT = 150;
const AFTER_COMMENT = 40;
const MAX_DEPTH = 40;
/** A passage is filled to at least this share of the target before a cheaper cut may end it. */
const MIN_FILL = 0.5;
