import { expect, test } from 'vitest';
import type { Upstream } from '../../../common/model/upstream.ts';
import { windowAnswers } from '../../../server/upstream/windowAnswers.ts';
import { programServer } from './support.ts';

const upstream = programServer({ alias: 'files', name: 'Files', command: '', args: [] }) as Upstream;
const text = { type: 'text', text: 'What is it?' };
const image = { type: 'image', mimeType: 'image/png', data: 'AAAA' };
const audio = { type: 'audio', mimeType: 'audio/wav', data: 'AAAA' };
const tools = [{ name: 'look', inputSchema: { type: 'object' } }];

/** Asks the user's model through a window, and tells what the window was asked. */
async function sample(params: object): Promise<unknown> {
	let asked: unknown;
	const ask = (question: unknown): Promise<never> => {
		asked = question;
		return Promise.resolve({ text: 'A pixel.', model: 'mine' } as never);
	};
	const answer = windowAnswers({ isOpen: true, ask }, { list: () => Promise.resolve([]) });
	await answer(upstream, 'sampling/createMessage', params, new AbortController().signal);
	return asked;
}

test("a server asks the user's model with words and pictures", async () => {
	const messages = [
		{ role: 'user', content: [image, text] },
		{ role: 'assistant', content: { type: 'text', text: 'A pixel.' } },
		{ role: 'user', content: text },
	];
	expect(await sample({ messages, systemPrompt: 'Be brief.', maxTokens: 10 })).toEqual({
		kind: 'sample',
		server: 'Files',
		system: 'Be brief.',
		messages: [
			{ role: 'user', text: 'What is it?', pictures: [{ mimeType: 'image/png', data: 'AAAA' }] },
			{ role: 'assistant', text: 'A pixel.' },
			{ role: 'user', text: 'What is it?' },
		],
	});
});

test.each([
	['sound', { messages: [{ role: 'user', content: audio }] }],
	['a picture that the model is to have made', { messages: [{ role: 'assistant', content: image }] }],
	['what is no picture', { messages: [{ role: 'user', content: { ...image, mimeType: 'text/html' } }] }],
	['tools', { messages: [{ role: 'user', content: text }], tools }],
	['nothing', { messages: [] }],
])('%s is refused, with what is taken', async (_what, params) => {
	await expect(sample(params)).rejects.toThrow('with text, and with pictures from the user: without sound and tools');
});
