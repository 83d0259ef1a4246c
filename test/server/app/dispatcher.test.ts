import { expect, test } from 'vitest';
import { OperationError } from '../../../common/protocol/errors.ts';
import { Dispatcher } from '../../../server/app/dispatcher.ts';
import type { CallContext, Handlers } from '../../../server/app/handler.ts';
import type { Logger } from '../../../server/ports/logger.ts';

/** Handlers of which a test needs only one. */
function dispatcherOf(doctor: (input: object, context: CallContext) => unknown): {
	dispatcher: Dispatcher;
	errors: unknown[];
} {
	const errors: unknown[] = [];
	const logger: Logger = {
		debug: () => {},
		info: () => {},
		warn: () => {},
		error: (_message, error) => void errors.push(error),
	};
	const handlers = { 'admin/doctor': doctor, 'capture/add': doctor, 'capture/list': doctor } as unknown as Handlers;
	return { dispatcher: new Dispatcher(handlers, logger), errors };
}

const NEVER = new AbortController().signal;

test('input is checked, trimmed and completed before the handler sees it', async () => {
	const { dispatcher } = dispatcherOf((input) => input);
	expect(await dispatcher.call('capture/add', { content: ' x ' }, NEVER)).toEqual({ content: 'x', tags: [] });
	expect(await dispatcher.call('capture/list', undefined, NEVER)).toMatchObject({ limit: 100, offset: 0 });
	for (const input of [{}, { content: '' }, { content: 1 }, null, 'x', { content: 'x', tags: ['a b'] }])
		await expect(dispatcher.call('capture/add', input, NEVER)).rejects.toMatchObject({ code: 'invalidInput' });
});

test('what was expected to fail passes as it is; a bug is logged and becomes internal', async () => {
	const expected = new OperationError('diskFull', 'Make room.');
	const failing = dispatcherOf(() => {
		throw expected;
	});
	await expect(failing.dispatcher.call('admin/doctor', {}, NEVER)).rejects.toBe(expected);
	expect(failing.errors).toEqual([]);
	const bug = new TypeError('x is undefined');
	const broken = dispatcherOf(() => Promise.reject(bug));
	await expect(broken.dispatcher.call('admin/doctor', {}, NEVER)).rejects.toMatchObject({ code: 'internal' });
	expect(broken.errors).toEqual([bug]);
});

test('a cancelled call is cancelled for the client, whatever the work fails with on the way', async () => {
	for (const fail of [
		(signal: AbortSignal) => signal.reason as unknown,
		() => new DOMException('stopped', 'AbortError'),
	]) {
		const { dispatcher, errors } = dispatcherOf((_input, { signal }) => {
			return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(fail(signal))));
		});
		const cancel = new AbortController();
		const call = dispatcher.call('admin/doctor', {}, cancel.signal);
		const caught = expect(call).rejects.toMatchObject({ code: 'cancelled' });
		expect(dispatcher.running).toBe(1);
		cancel.abort();
		await caught;
		expect(dispatcher.running).toBe(0);
		expect(errors).toEqual([]);
	}
});

test('a drain refuses what comes, aborts what can be aborted, and waits for the rest', async () => {
	const order: string[] = [];
	const { promise, resolve } = Promise.withResolvers<string>();
	const { dispatcher } = dispatcherOf((_input, { signal }) => {
		signal.addEventListener('abort', () => order.push('aborted'));
		return promise;
	});
	const call = dispatcher.call('admin/doctor', {}, NEVER).then((answer) => order.push(String(answer)));
	const drained = dispatcher.drain(60_000).then(() => order.push('drained'));
	await expect(dispatcher.call('admin/doctor', {}, NEVER)).rejects.toMatchObject({
		code: 'unavailable',
		details: { leaving: true },
	});
	resolve('answered');
	await Promise.all([call, drained]);
	expect(order).toEqual(['aborted', 'answered', 'drained']);
});

test('a drain does not wait longer than it was told', async () => {
	const { dispatcher } = dispatcherOf(() => new Promise(() => {}));
	void dispatcher.call('admin/doctor', {}, NEVER);
	await dispatcher.drain(10);
	expect(dispatcher.running).toBe(1);
});

test('lists in lists without end are refused as a wrong input, and are no bug', async () => {
	const { dispatcher, errors } = dispatcherOf((input) => input);
	for (const depth of [101, 5000, 100_000]) {
		const content: unknown = JSON.parse('['.repeat(depth) + ']'.repeat(depth));
		const refused = { code: 'invalidInput', message: expect.stringContaining('nested') };
		await expect(dispatcher.call('capture/add', { content }, NEVER)).rejects.toMatchObject(refused);
	}
	expect(errors).toEqual([]);
});
