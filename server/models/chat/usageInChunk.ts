import { fieldsOf } from '../../../common/base/fieldsOf.ts';
import type { TokenUsage } from '../../../common/model/thread.ts';

/**
 * What a piece of a stream, as the provider sent it, tells of the tokens used so far; empty when nothing. An answer that is
 * stopped or breaks off has no end that would tell. Anthropic: `message.usage` at the start, `usage` later. OpenAI: `usage`
 * or `response.usage` at the end, servers like it at any time. Google: `usageMetadata`. Ollama: counts at the end.
 */
export function usageInChunk(chunk: unknown): TokenUsage {
	const { usage, usageMetadata, message, response } = fieldsOf(chunk);
	const places = [chunk, usage, usageMetadata, fieldsOf(message)['usage'], fieldsOf(response)['usage']].map(fieldsOf);
	const inputTokens = first(places, ['input_tokens', 'prompt_tokens', 'promptTokenCount', 'prompt_eval_count']);
	const outputTokens = first(places, ['output_tokens', 'completion_tokens', 'candidatesTokenCount', 'eval_count']);
	return { ...(inputTokens !== undefined && { inputTokens }), ...(outputTokens !== undefined && { outputTokens }) };
}

function first(places: readonly Readonly<Record<string, unknown>>[], names: readonly string[]): number | undefined {
	return places
		.flatMap((place) => names.map((name) => place[name]))
		.find((value): value is number => Number.isInteger(value) && Number(value) >= 0);
}
