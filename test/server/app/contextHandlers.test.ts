import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonValue } from '../../../common/model/context.ts';
import { createContextHandlers } from '../../../server/app/contextHandlers.ts';
import type { CallContext } from '../../../server/app/handler.ts';
import { openStoreForTest } from '../store/support.ts';

const call: CallContext = { signal: new AbortController().signal, progress: () => undefined, trusted: true };

async function openContexts() {
	const store = await openStoreForTest();
	const handlers = createContextHandlers(store);
	return {
		store,
		set: (key: string, value: JsonValue, ifSeq?: number) =>
			handlers['context/set']({ namespace: 'app', key, value, ifSeq }, call),
		get: (key: string) => handlers['context/get']({ namespace: 'app', key }, call),
		remove: (key: string) => handlers['context/delete']({ namespace: 'app', key }, call),
		schema: (schema: JsonValue) => handlers['context/setSchema']({ namespace: 'app', schema }, call),
		history: (key: string) => handlers['context/history']({ namespace: 'app', key, limit: 10 }, call),
		list: (prefix?: string) => handlers['context/list']({ namespace: 'app', prefix, limit: 10, offset: 0 }, call),
	};
}

test('any JSON value comes back as it was set, and setting it again writes nothing', async () => {
	const contexts = await openContexts();
	await fc.assert(
		fc.asyncProperty(fc.jsonValue(), async (given) => {
			const value = JSON.parse(JSON.stringify(given)) as JsonValue;
			await contexts.set('k', value);
			const { head } = contexts.store;
			await contexts.set('k', value);
			expect(contexts.store.head).toBe(head);
			expect(await contexts.get('k')).toMatchObject({ value });
		}),
		{ numRuns: 40 },
	);
});

test('old values stay in the history, deletions too', async () => {
	const contexts = await openContexts();
	await contexts.set('k', 1);
	await contexts.set('k', { a: [2] });
	await contexts.remove('k');
	await expect(async () => contexts.get('k')).rejects.toMatchObject({ code: 'notFound' });
	await contexts.set('k', 3);
	const { changes } = await contexts.history('k');
	expect(changes.map(({ value, deleted }) => (deleted ? 'deleted' : value))).toEqual([3, 'deleted', { a: [2] }, 1]);
});

test('a write that began from an older value is refused', async () => {
	const contexts = await openContexts();
	const { seq } = await contexts.set('k', 1, 0);
	await contexts.set('k', 2, seq);
	await expect(async () => contexts.set('k', 3, seq)).rejects.toThrow('changed by somebody else');
	await expect(async () => contexts.set('k', 3, 0)).rejects.toThrow('changed by somebody else');
	expect(await contexts.get('k')).toMatchObject({ value: 2 });
});

test('a schema is kept to, and one that what is there breaks is refused', async () => {
	const contexts = await openContexts();
	const schema = { type: 'object', properties: { port: { type: 'integer' } }, required: ['port'] };
	await contexts.schema(schema);
	await contexts.set('a', { port: 1 });
	await expect(async () => contexts.set('b', { port: 'x' })).rejects.toThrow('the value/port must be integer');
	await expect(async () => contexts.schema({ type: 'string' })).rejects.toThrow('do not follow this schema: a');
	await expect(async () => contexts.schema({ type: 'nonsense' })).rejects.toThrow('cannot be used');
	await expect(async () => contexts.schema({ $ref: 'https://example.org/x' })).rejects.toThrow('cannot be used');
	await contexts.schema(null);
	await contexts.set('b', { port: 'x' });
	expect((await contexts.list()).entries.map(({ key }) => key)).toEqual(['a', 'b']);
});

test('names and sizes have limits', async () => {
	const contexts = await openContexts();
	await expect(async () => contexts.set('', 1)).rejects.toThrow('needs a key');
	await expect(async () => contexts.set('k', 'x'.repeat(200_001))).rejects.toThrow('a context holds 200000');
	await contexts.set('a_b', 1);
	await contexts.set('axb', 2);
	expect((await contexts.list('a_')).entries.map(({ key }) => key)).toEqual(['a_b']);
});

test('a pattern that tries for ever is cut off, and the value is not written', async () => {
	const contexts = await openContexts();
	await contexts.schema({ properties: { name: { type: 'string', pattern: '^(a+)+$' } } });
	await contexts.set('quick', { name: 'aaa' });
	await expect(async () => contexts.set('slow', { name: `${'a'.repeat(60)}!` })).rejects.toMatchObject({
		code: 'invalidInput',
		message: expect.stringContaining('takes longer than') as string,
	});
	await expect(async () => contexts.get('slow')).rejects.toMatchObject({ code: 'notFound' });
});
