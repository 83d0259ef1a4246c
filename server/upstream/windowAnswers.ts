import { ProtocolError, ProtocolErrorCode, type Result } from '@modelcontextprotocol/client';
import { z } from 'zod';
import { picture } from '../../common/model/toolCall.ts';
import type { Upstream } from '../../common/model/upstream.ts';
import type { SampledMessage } from '../../common/protocol/windowQuestions.ts';
import type { Windows } from '../ports/windows.ts';
import { isOfThisMachine, type Roots } from './roots.ts';

const words = z.looseObject({ type: z.literal('text'), text: z.string() });
const image = z.looseObject({ type: z.literal('image'), ...picture.shape });
const block = z.discriminatedUnion('type', [words, image]);
/** Parameters of `sampling/createMessage` that a window can answer; see docs/decisions/0019-samples.md. */
const answerable = z.looseObject({
	systemPrompt: z.string().default(''),
	messages: z
		.array(
			z.discriminatedUnion('role', [
				z.object({ role: z.literal('user'), content: z.union([block, z.array(block)]) }),
				z.object({ role: z.literal('assistant'), content: z.union([words, z.array(words)]) }),
			]),
		)
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
	const parsed = answerable.safeParse(params);
	if (!parsed.success)
		throw refused(
			ProtocolErrorCode.InvalidParams,
			'A model of the user is asked with text, and with pictures from the user: without sound and tools.',
		);
	const { systemPrompt: system, messages } = parsed.data;
	const question = { kind: 'sample', server: name, system, messages: messages.map(toSampled) } as const;
	const answer = await windows.ask(question, signal);
	if (answer === undefined) throw refused(ProtocolErrorCode.InvalidRequest, 'Nobody is there to allow it.');
	if ('refused' in answer) throw refused(ProtocolErrorCode.InvalidRequest, answer.refused);
	const { text, model } = answer;
	return { role: 'assistant', content: { type: 'text', text }, model, stopReason: 'endTurn' };
}

function toSampled({ role, content }: z.infer<typeof answerable>['messages'][number]): SampledMessage {
	const blocks: z.infer<typeof block>[] = [content].flat();
	const text = blocks.flatMap((one) => (one.type === 'text' ? [one.text] : [])).join('\n');
	const pictures = blocks.flatMap((one) => (one.type === 'image' ? [{ mimeType: one.mimeType, data: one.data }] : []));
	return role === 'assistant' || pictures.length === 0 ? { role, text } : { role, text, pictures };
}

function refused(code: ProtocolErrorCode, reason: string): ProtocolError {
	return new ProtocolError(code, reason);
}
