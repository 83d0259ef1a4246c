import { dollars } from '../base/dollars.ts';
import type { TokenUsage } from './thread.ts';

/** What an answer took, for people: its tokens, and its price. What is not known is left out. */
export function usageText({ inputTokens, outputTokens, cost, estimated = false }: TokenUsage): string[] {
	const about = estimated ? 'about ' : '';
	const tokens =
		inputTokens === undefined || outputTokens === undefined ? [] : [`${about}${inputTokens} + ${outputTokens} tokens`];
	return [...tokens, ...(cost === undefined ? [] : [`${about}${dollars(cost)}`])];
}
