import type { TokenCounter } from '../ports/tokenCounter.ts';

/**
 * Counts by OpenAI's `cl100k_base` vocabulary. Other vocabularies differ by some percent, which is near enough for a
 * budget; it is the smallest of those that know code well.
 */
export function createTokenCounter(): TokenCounter {
	let counter: Promise<(text: string) => number> | undefined;
	return { ready: () => (counter ??= load()) };
}

async function load(): Promise<(text: string) => number> {
	const { countTokens } = await import('gpt-tokenizer/encoding/cl100k_base'); // 40 MB when it is read
	// Marks such as `<|endoftext|>` in a text are text.
	return (text) => countTokens(text, { disallowedSpecial: new Set() });
}
