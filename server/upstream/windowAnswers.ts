import { ProtocolError, ProtocolErrorCode, type Result } from '@modelcontextprotocol/client';
import { z } from 'zod';
import type { Upstream } from '../../common/model/upstream.ts';
import type { Windows } from '../ports/windows.ts';
import { isOfThisMachine, type Roots } from './roots.ts';

const block = z.looseObject({ type: z.literal('text'), text: z.string() });
/** Parameters of `sampling/createMessage` that a window can answer: text alone, without tools. */
const textSample = z.looseObject({
	systemPrompt: z.string().default(''),
	messages: z
		.array(z.object({ role: z.enum(['user', 'assistant']), content: z.union([block, z.array(block)]) }))
		.min(1),
	tools: z.never().optional(),
});

/** Answers for assistants that cannot be asked: the user is, in a window; what folders are open is known. */
export function windowAnswers(windows: Windows, roots: Pick<Roots, 'list'>) {
	return async (upstream: Upstream, method: string, params: unknown, signal: AbortSignal): Promise<Result> => {
		if (method === 'roots/list') return { roots: isOfThisMachine(upstream) ? await roots.list(signal) : [] };
		if (method === 'sampling/createMessage') return sample(windows, upstream, params, signal);
		const answer = await windows.ask({ kind: 'elicit', server: upstream.name, params }, signal);
		return answer === undefined ? { action: 'cancel' } : { ...answer };
	};
}

/** A language model of the user answers, after they saw what it is asked. */
async function sample(windows: Windows, { name }: Upstream, params: unknown, signal: AbortSignal): Promise<Result> {
	const parsed = textSample.safeParse(params);
	if (!parsed.success)
		throw refused(
			ProtocolErrorCode.InvalidParams,
			'A model of the user is asked with text alone: without pictures, sound and tools.',
		);
	const { systemPrompt: system, messages } = parsed.data;
	const texts = messages.map(({ role, content }) => ({
		role,
		text: [content]
			.flat()
			.map(({ text }) => text)
			.join('\n'),
	}));
	const answer = await windows.ask({ kind: 'sample', server: name, system, messages: texts }, signal);
	if (answer === undefined) throw refused(ProtocolErrorCode.InvalidRequest, 'Nobody is there to allow it.');
	if ('refused' in answer) throw refused(ProtocolErrorCode.InvalidRequest, answer.refused);
	const { text, model } = answer;
	return { role: 'assistant', content: { type: 'text', text }, model, stopReason: 'endTurn' };
}

function refused(code: ProtocolErrorCode, reason: string): ProtocolError {
	return new ProtocolError(code, reason);
}
