/**
 * Matches glob patterns as git's `wildmatch` does. Patterns and texts are byte strings (one character a byte of UTF-8),
 * because git's `?` and `[…]` match bytes. The pattern is simulated as a set of states, so a match takes at most
 * `pattern × text` steps whatever the pattern; backtracking would be exponential on a hostile one.
 */
export class Wildmatch {
	readonly #tokens: readonly Token[];
	/** False for a pattern that can match nothing: an open bracket, a trailing backslash. */
	readonly #possible: boolean;

	/** @param pathname whether `*`, `?` and `[…]` stop at `/` and `**` has its meaning between slashes. */
	constructor(pattern: string, pathname: boolean) {
		const tokens = new Tokenizer(pattern, pathname).tokens();
		this.#possible = tokens !== undefined;
		this.#tokens = tokens ?? [];
	}

	matches(text: string): boolean {
		if (!this.#possible) return false;
		const tokens = this.#tokens;
		let states = new Uint8Array(tokens.length + 1);
		let next = new Uint8Array(tokens.length + 1);
		enter(tokens, states, 0);
		for (let at = 0; at < text.length; at++) {
			if (!step(tokens, states, next, text.charCodeAt(at))) return false;
			[states, next] = [next, states];
			next.fill(0);
		}
		return states[tokens.length] === 1;
	}
}

type Token =
	| { readonly kind: 'byte'; readonly code: number }
	| { readonly kind: 'set'; readonly members: Uint8Array }
	/** `slashes`: crosses `/`; `skip`: may also match nothing together with the `/` after it. */
	| { readonly kind: 'star'; readonly slashes: boolean; readonly skip: boolean };

function step(tokens: readonly Token[], states: Uint8Array, next: Uint8Array, code: number): boolean {
	let alive = false;
	for (let at = 0; at < tokens.length; at++) {
		if (states[at] === 0) continue;
		const token = tokens[at]!;
		if (token.kind === 'star') {
			if (!token.slashes && code === SLASH) continue;
			// It has matched something, so it cannot be skipped together with its slash any more.
			next[at] = 1;
			enter(tokens, next, at + 1);
		} else if (token.kind === 'byte' ? token.code === code : token.members[code] === 1) enter(tokens, next, at + 1);
		else continue;
		alive = true;
	}
	return alive;
}

/** Marks a state and those reached from it without a byte. */
function enter(tokens: readonly Token[], states: Uint8Array, from: number): void {
	let at = from;
	while (states[at] === 0) {
		states[at] = 1;
		const token = tokens[at];
		if (token?.kind !== 'star') return;
		if (token.skip) enter(tokens, states, at + 2);
		at++;
	}
}

class Tokenizer {
	readonly #pattern: string;
	readonly #pathname: boolean;
	#at = 0;

	constructor(pattern: string, pathname: boolean) {
		this.#pattern = pattern;
		this.#pathname = pathname;
	}

	/** Undefined when the pattern can match nothing. */
	tokens(): Token[] | undefined {
		const tokens: Token[] = [];
		while (this.#at < this.#pattern.length) {
			const token = this.#next();
			if (token === undefined) return undefined;
			tokens.push(token);
		}
		return tokens;
	}

	#next(): Token | undefined {
		const code = this.#pattern.charCodeAt(this.#at++);
		if (code === STAR) return this.#star();
		if (code === QUESTION) return { kind: 'set', members: this.#any() };
		if (code === OPEN) return this.#set();
		if (code !== BACKSLASH) return { kind: 'byte', code };
		return this.#at < this.#pattern.length ? { kind: 'byte', code: this.#pattern.charCodeAt(this.#at++) } : undefined;
	}

	#star(): Token {
		const start = this.#at - 1;
		while (this.#peek() === STAR) this.#at++;
		if (!this.#pathname) return { kind: 'star', slashes: true, skip: false };
		const double = this.#at - start > 1;
		const opens = start === 0 || this.#pattern.charCodeAt(start - 1) === SLASH;
		const escapedSlash = this.#peek() === BACKSLASH && this.#pattern.charCodeAt(this.#at + 1) === SLASH;
		const closes = this.#at === this.#pattern.length || this.#peek() === SLASH || escapedSlash;
		const slashes = double && opens && closes;
		return { kind: 'star', slashes, skip: slashes && this.#peek() === SLASH };
	}

	#any(): Uint8Array {
		const members = new Uint8Array(256).fill(1);
		if (this.#pathname) members[SLASH] = 0;
		return members;
	}

	/** A bracket expression; the `[` has been read. A `]` that comes first is a member. */
	#set(): Token | undefined {
		const members = new Uint8Array(256);
		const negated = this.#peek() === BANG || this.#peek() === CARET;
		if (negated) this.#at++;
		let previous = 0;
		let first = true;
		while (first || this.#peek() !== CLOSE) {
			first = false;
			const end = this.#member(members, previous);
			if (end === undefined) return undefined;
			previous = end;
		}
		this.#at++;
		if (negated) for (let code = 0; code < 256; code++) members[code] = members[code] === 1 ? 0 : 1;
		if (this.#pathname) members[SLASH] = 0;
		return { kind: 'set', members };
	}

	/** Reads one member, range or class; gives the byte a range may begin at, 0 for none, undefined at the end. */
	#member(members: Uint8Array, previous: number): number | undefined {
		const code = this.#read();
		if (code === undefined) return undefined;
		if (code === BACKSLASH) return this.#add(members, this.#read());
		if (code === OPEN && this.#peek() === COLON) return this.#class(members);
		if (code !== HYPHEN || previous === 0 || this.#peek() === undefined || this.#peek() === CLOSE)
			return this.#add(members, code);
		let end = this.#read();
		if (end === BACKSLASH) end = this.#read();
		if (end === undefined) return undefined;
		for (let member = previous; member <= end; member++) members[member] = 1;
		return 0;
	}

	#class(members: Uint8Array): number | undefined {
		const close = this.#pattern.indexOf(']', this.#at + 1);
		if (close === -1) return undefined;
		if (close === this.#at + 1 || this.#pattern.charCodeAt(close - 1) !== COLON) return this.#add(members, OPEN);
		const expression = CLASSES[this.#pattern.slice(this.#at + 1, close - 1)];
		if (expression === undefined) return undefined;
		for (let code = 0; code < 128; code++) if (expression.test(String.fromCharCode(code))) members[code] = 1;
		this.#at = close + 1;
		return 0;
	}

	#add(members: Uint8Array, code: number | undefined): number | undefined {
		if (code !== undefined) members[code] = 1;
		return code;
	}

	#peek(): number | undefined {
		return this.#at < this.#pattern.length ? this.#pattern.charCodeAt(this.#at) : undefined;
	}

	#read(): number | undefined {
		const code = this.#peek();
		this.#at++;
		return code;
	}
}

const SLASH = 47;
const STAR = 42;
const QUESTION = 63;
const OPEN = 91;
const CLOSE = 93;
const BACKSLASH = 92;
const HYPHEN = 45;
const COLON = 58;
const BANG = 33;
const CARET = 94;

/** POSIX character classes over ASCII. */
const CLASSES: Readonly<Record<string, RegExp>> = {
	alnum: /[A-Za-z0-9]/,
	alpha: /[A-Za-z]/,
	blank: /[ \t]/,
	// oxlint-disable-next-line no-control-regex -- the class of control characters
	cntrl: /[\u0000-\u001f\u007f]/,
	digit: /\d/,
	graph: /[!-~]/,
	lower: /[a-z]/,
	print: /[ -~]/,
	punct: /[!-/:-@[-`{-~]/,
	space: /[ \t\n\v\f\r]/,
	upper: /[A-Z]/,
	xdigit: /[0-9A-Fa-f]/,
};
