import type { WireServer } from '../../test/server/models/chat/wireServer.ts';

export const PROVIDER = 'openai-compatible';
/** No words of the answer are in the frames around it. */
export const FIRST = 'Zebra';
export const QUESTIONS = [
	'how is the request parsed',
	'where is the cache invalidated',
	'how are templates rendered',
	'when is a form valid',
	'how are migrations ordered',
	'what closes a database connection',
];

/** Milliseconds to the first token from the provider itself, asked what it was asked before. */
export async function askProvider({ origin }: WireServer, body: string): Promise<number> {
	const start = performance.now();
	const headers = { 'content-type': 'application/json' };
	const response = await fetch(`${origin}/v1/chat/completions`, { method: 'POST', headers, body });
	const decoder = new TextDecoder();
	let text = '';
	let first: number | undefined;
	for await (const bytes of response.body!) {
		text += decoder.decode(bytes, { stream: true });
		if (text.includes(FIRST)) first ??= performance.now();
	}
	if (first === undefined) throw new Error('The provider did not answer.');
	return first - start;
}
