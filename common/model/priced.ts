import type { TokenUsage } from './thread.ts';

/** US dollars for a million tokens. */
interface Price {
	readonly input: number;
	readonly output: number;
}

/** Adds what an answer cost, when its tokens and the model's price are known. */
export function priced(usage: TokenUsage, price: Price | undefined): TokenUsage {
	const { inputTokens, outputTokens } = usage;
	if (price === undefined || inputTokens === undefined || outputTokens === undefined) return usage;
	return { ...usage, cost: (inputTokens * price.input + outputTokens * price.output) / 1_000_000 };
}
