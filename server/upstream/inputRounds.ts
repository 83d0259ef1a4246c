import { isInputRequiredResult, type Result } from '@modelcontextprotocol/client';
import type { ClientCapabilities } from '@modelcontextprotocol/server';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Call } from './call.ts';
import { canAnswer, type AskWindow } from './questions.ts';

/** A server that asks more often for one call does not come to an end. */
const MAX_ROUNDS = 20;

/** What a server may ask of a caller with these capabilities when a window answers what the caller cannot. */
export function withWindow(capabilities: ClientCapabilities): ClientCapabilities {
	return { elicitation: { form: {}, url: {} }, sampling: {}, roots: {}, ...capabilities };
}

/**
 * Sends a request of the stateless revision as often as its server asks for more that the caller cannot answer; the window
 * does. What the caller can answer by itself is its own business, and is returned to it.
 * @throws OperationError `unavailable` when the server asks without end
 */
export async function answerRounds(call: Call, send: () => Promise<Result>, askWindow: AskWindow): Promise<Result> {
	for (let round = 0; round < MAX_ROUNDS; round++) {
		const result = await send();
		if (!isInputRequiredResult(result)) return result;
		const asked = Object.entries(result.inputRequests ?? {});
		if (asked.every(([, { method }]) => canAnswer(call, method))) return result;
		const answers = await Promise.all(
			asked.map(async ([key, { method, params }]) => {
				const given = params as Record<string, unknown> | undefined;
				const answer = canAnswer(call, method)
					? await call.ask(method, given, call.signal)
					: await askWindow(method, given, call.signal);
				return [key, answer] as const;
			}),
		);
		const { requestState: _earlier, ...caller } = call.caller;
		const { requestState } = result;
		call.caller = {
			...caller,
			inputResponses: Object.fromEntries(answers),
			...(requestState !== undefined && { requestState }),
		};
	}
	throw new OperationError('unavailable', `It asked for more ${MAX_ROUNDS} times and did not answer.`);
}
