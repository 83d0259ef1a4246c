import type { Pooling } from './modelFiles.ts';

export interface TokenStates {
	/** Rows of `texts × tokens`, each `width` numbers. */
	readonly data: ArrayLike<number>;
	readonly texts: number;
	readonly tokens: number;
	readonly width: number;
	/** 1 for a token of the text, 0 for padding; `texts × tokens`. */
	readonly mask: ArrayLike<number | bigint>;
}

/** One vector a text from the states of its tokens, padding left out; not scaled. */
export function pool(states: TokenStates, pooling: Pooling): Float32Array[] {
	return Array.from({ length: states.texts }, (_, text) => {
		const present = presentTokens(states, text);
		if (pooling === 'cls') return meanOf(states, text, present.slice(0, 1));
		if (pooling === 'lasttoken') return meanOf(states, text, present.slice(-1));
		return pooling === 'max' ? maxOf(states, text, present) : meanOf(states, text, present);
	});
}

function presentTokens({ tokens, mask }: TokenStates, text: number): number[] {
	const all = Array.from({ length: tokens }, (_, token) => token);
	return all.filter((token) => Number(mask[text * tokens + token]) === 1);
}

function meanOf(states: TokenStates, text: number, tokens: readonly number[]): Float32Array {
	const sum = new Float32Array(states.width);
	for (const token of tokens) {
		const start = (text * states.tokens + token) * states.width;
		for (let at = 0; at < sum.length; at++) sum[at]! += states.data[start + at]! / tokens.length;
	}
	return sum;
}

function maxOf(states: TokenStates, text: number, tokens: readonly number[]): Float32Array {
	const best = new Float32Array(states.width).fill(tokens.length === 0 ? 0 : -Infinity);
	for (const token of tokens) {
		const start = (text * states.tokens + token) * states.width;
		for (let at = 0; at < best.length; at++) best[at] = Math.max(best[at]!, states.data[start + at]!);
	}
	return best;
}
