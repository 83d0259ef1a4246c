import type { Definition, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

/** Markdown as a tree; GitHub's tables, task lists and bare links are understood. Never throws: every text is Markdown. */
export function parseMarkdown(text: string): Root {
	return fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}

/** Addresses of links by reference, by their identifier. */
export function definitionsIn(root: Root): ReadonlyMap<string, Definition> {
	const definitions = root.children.filter((node) => node.type === 'definition');
	return new Map(definitions.map((definition) => [definition.identifier, definition]));
}

/** What a text says besides the numbers in brackets that cite something. */
export type Part = { readonly text: string } | { readonly citation: number };

/** Takes citations such as `[2]` or `[1, 3]` out of a text; numbers that cite nothing stay text. */
export function splitCitations(text: string, known: ReadonlySet<number>): Part[] {
	const parts: Part[] = [];
	let at = 0;
	for (const match of text.matchAll(/\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]/g)) {
		const numbers = match[1]!.split(',').map(Number);
		if (!numbers.every((number) => known.has(number))) continue;
		if (match.index > at) parts.push({ text: text.slice(at, match.index) });
		parts.push(...numbers.map((citation) => ({ citation })));
		at = match.index + match[0].length;
	}
	if (at < text.length) parts.push({ text: text.slice(at) });
	return parts;
}

/** The address of a link that may be opened; a model or a file may have written any. */
export function safeAddress(url: string): string | undefined {
	return /^(?:https?:\/\/|mailto:)/i.test(url) ? url : undefined;
}
