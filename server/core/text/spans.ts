import { identifierTerms } from './identifier.ts';
import { stem } from './stem.ts';

/** `[start, end)` UTF-16 offsets. */
export type Span = [number, number];

/**
 * Where a text has one of the terms: whole identifiers, or the parts of them that match (`Header` of `parseHTTPHeader`).
 * In order, without overlaps.
 */
export function termSpans(text: string, wanted: ReadonlySet<string>): Span[] {
	const spans: Span[] = [];
	for (const { 0: word, index } of text.matchAll(WORD)) {
		const found = identifierTerms(word).filter((term) => wanted.has(term));
		if (found.length === 0) continue;
		const parts = [...word.matchAll(PART)].filter((part) => wanted.has(stem(part[0].toLowerCase())));
		const whole = found.length > parts.length || parts.length === 0;
		if (whole) spans.push([index, index + word.length]);
		else spans.push(...parts.map((part): Span => [index + part.index, index + part.index + part[0].length]));
	}
	return spans;
}

/** Where a text has a phrase, in any case and with any white space between its words. */
export function phraseSpans(text: string, phrase: string): Span[] {
	const words = phrase
		.trim()
		.split(/\s+/)
		.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
	return [...text.matchAll(new RegExp(words.join('\\s+'), 'giu'))].map(({ 0: found, index }) => [
		index,
		index + found.length,
	]);
}

/** Sorts spans and joins those that touch or overlap. */
export function mergeSpans(spans: readonly Span[]): Span[] {
	const merged: Span[] = [];
	for (const [start, end] of spans.toSorted((a, b) => a[0] - b[0])) {
		const last = merged.at(-1);
		if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
		else merged.push([start, end]);
	}
	return merged;
}

const WORD = /[\p{L}\p{N}\p{M}_]+(?:-\p{L}[\p{L}\p{N}\p{M}_]*)*/gu;
const PART = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;
