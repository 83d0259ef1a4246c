import type { Ranks } from './vocabulary.ts';

/** Where `cl100k_base` cuts a text before it looks for tokens. */
const PIECE =
	/'(?:[sS]|[dD]|[mM]|[tT]|[lL][lL]|[vV][eE]|[rR][eE])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s+$|\s*[\r\n]|\s+(?!\S)|\s/gu;
const ASCII = /^\p{ASCII}*$/u;
/** Pieces whose tokens are remembered: about as many as a project has words. */
const MAX_KNOWN = 20_000;

/** Counts tokens by byte pair encoding. Marks such as `<|endoftext|>` in a text are text. */
export class BytePairs {
	readonly #ranks: Ranks;
	readonly #known = new Map<string, number>();

	constructor(ranks: Ranks) {
		this.#ranks = ranks;
	}

	count(text: string): number {
		let tokens = 0;
		for (const [piece] of text.matchAll(PIECE)) tokens += this.#countPiece(piece);
		return tokens;
	}

	#countPiece(piece: string): number {
		const known = this.#known.get(piece);
		if (known !== undefined) return known;
		const bytes = ASCII.test(piece) ? piece : Buffer.from(piece).toString('latin1');
		const tokens = this.#ranks.has(bytes) ? 1 : this.#merged(bytes);
		if (this.#known.size === MAX_KNOWN) this.#known.clear();
		this.#known.set(piece, tokens);
		return tokens;
	}

	/** Joins the two neighbours that are the token of the lowest rank, until no two are one. @returns what is left */
	#merged(bytes: string): number {
		const starts = Array.from({ length: bytes.length + 1 }, (_, at) => at);
		/** Of a part and the next one. */
		const rankAt = (at: number): number => {
			const end = starts[at + 2];
			return (end === undefined ? undefined : this.#ranks.get(bytes.slice(starts[at], end))) ?? Infinity;
		};
		const ranks = starts.map((_, at) => rankAt(at));
		for (;;) {
			let lowest = 0;
			for (let at = 1; at < ranks.length; at++) if (ranks[at]! < ranks[lowest]!) lowest = at;
			if (ranks[lowest] === Infinity) return starts.length - 1;
			starts.splice(lowest + 1, 1);
			ranks.splice(lowest + 1, 1);
			ranks[lowest] = rankAt(lowest);
			if (lowest > 0) ranks[lowest - 1] = rankAt(lowest - 1);
		}
	}
}
