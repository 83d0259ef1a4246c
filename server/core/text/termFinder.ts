import type { Span } from './spans.ts';
import { stem } from './stem.ts';
import { terms, wordEnd, wordStart } from './terms.ts';

/** What a word has of the terms. */
interface Found {
	readonly terms: readonly string[];
	/** Offsets into the word. */
	readonly spans: readonly Span[];
}

/** Finds the terms of one question in texts. Texts repeat their words: each is looked into once. */
export class TermFinder {
	readonly #wanted: ReadonlySet<string>;
	readonly #known = new Map<string, Found>();

	constructor(wanted: ReadonlySet<string>) {
		this.#wanted = wanted;
	}

	/**
	 * Where a text has one of the terms: whole identifiers, or the parts of them that match (`Header` of `parseHTTPHeader`).
	 * In order, without overlaps.
	 */
	spans(text: string): Span[] {
		const spans: Span[] = [];
		this.#eachWord(text, (found, start) => {
			for (const [from, to] of found.spans) spans.push([start + from, start + to]);
		});
		return spans;
	}

	/** The terms that a text has. */
	present(text: string): Set<string> {
		const present = new Set<string>();
		this.#eachWord(text, (found) => {
			for (const term of found.terms) present.add(term);
		});
		return present;
	}

	#eachWord(text: string, onWord: (found: Found, start: number) => void): void {
		for (let at = wordStart(text, 0), end = 0; at < text.length; at = wordStart(text, end)) {
			end = wordEnd(text, at);
			const found = this.#look(text.slice(at, end));
			if (found.terms.length > 0) onWord(found, at);
		}
	}

	#look(word: string): Found {
		const known = this.#known.get(word);
		if (known !== undefined) return known;
		const had = terms(word).filter((term) => this.#wanted.has(term));
		const found = had.length === 0 ? NOTHING : { terms: had, spans: this.#spansIn(word, had.length) };
		this.#known.set(word, found);
		return found;
	}

	/** The parts of a word that are wanted; all of it when it is wanted as a whole. */
	#spansIn(word: string, wanted: number): Span[] {
		const parts = [...word.matchAll(PART)].filter((part) => this.#wanted.has(stem(part[0].toLowerCase())));
		if (parts.length === 0 || wanted > parts.length) return [[0, word.length]];
		return parts.map((part) => [part.index, part.index + part[0].length]);
	}
}

const NOTHING: Found = { terms: [], spans: [] };
const PART = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;
