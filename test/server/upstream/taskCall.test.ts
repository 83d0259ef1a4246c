import type { Client, Result } from '@modelcontextprotocol/client';
import { expect, test } from 'vitest';
import { callAsTask } from '../../../server/upstream/taskCall.ts';

type Answers = Readonly<Record<string, () => Result | Promise<Result>>>;

const task = (status: string, statusMessage?: string) => ({ taskId: 'one', status, statusMessage, pollInterval: 0 });

/** A client of a server that answers so; and the methods that it was sent. */
function clientOf(answers: Answers): { client: Client; sent: string[] } {
	const sent: string[] = [];
	const request = async ({ method }: { method: string }, schema: { parse?: (value: unknown) => Result }) => {
		sent.push(method);
		const answer = await answers[method]!();
		return schema.parse?.(answer) ?? answer;
	};
	return { client: { request } as unknown as Client, sent };
}

const call = (client: Client, signal = new AbortController().signal) =>
	callAsTask(client, { params: { name: 'slow' }, signal, moved: () => undefined });

test('a task that its server cancels fails with what the server says of it', async () => {
	const { client, sent } = clientOf({
		'tools/call': () => ({ task: task('working') }),
		'tasks/get': () => task('cancelled', 'No more paper.'),
	});
	await expect(call(client)).rejects.toThrow('No more paper.');
	expect(sent).toEqual(['tools/call', 'tasks/get']);
});

test('a task that is over at once is asked for its result, which does not say that it was a task', async () => {
	const _meta = { 'io.modelcontextprotocol/related-task': { taskId: 'one' }, other: 1 };
	const { client, sent } = clientOf({
		'tools/call': () => ({ task: task('failed') }),
		'tasks/result': () => ({ isError: true, content: [], _meta }),
	});
	expect(await call(client)).toEqual({ isError: true, content: [], _meta: { other: 1 } });
	expect(sent).toEqual(['tools/call', 'tasks/result']);
});

test('a call that ends cancels its task; what is no task fails', async () => {
	const cancel = new AbortController();
	const { client, sent } = clientOf({
		'tools/call': () => ({ task: task('working') }),
		'tasks/get': () => {
			cancel.abort(new Error('enough'));
			return task('working');
		},
		'tasks/cancel': () => ({}),
	});
	await expect(call(client, cancel.signal)).rejects.toThrow();
	expect(sent).toEqual(['tools/call', 'tasks/get', 'tasks/cancel']);
	await expect(call(clientOf({ 'tools/call': () => ({ content: [] }) }).client)).rejects.toThrow();
});
