import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { API_OPERATIONS, API_READ_OF } from '../../../common/protocol/api.ts';
import { OPERATIONS, type OperationName } from '../../../common/protocol/index.ts';
import { Dispatcher } from '../../../server/app/dispatcher.ts';
import type { Handlers } from '../../../server/app/handler.ts';
import { createRestRoute } from '../../../server/doors/http/rest.ts';
import { openServices } from '../../fuzz/services.ts';
import { silentLogger } from '../store/support.ts';

const ADMIN = { id: 'test', scope: 'admin' } as const;

type Ask = (name: OperationName, input: object, headers?: Record<string, string>) => Promise<Response>;

async function openRest(): Promise<Ask> {
	return asking((await openServices()).dispatcher);
}

function asking(dispatcher: Dispatcher): Ask {
	const route = createRestRoute(dispatcher);
	return (name, input, headers = {}) => {
		const url = new URL(`http://127.0.0.1/api/v1/${name}`);
		const body = JSON.stringify(input);
		const all = { 'content-type': 'application/json', ...headers };
		return route.answer(new Request(url, { method: 'POST', headers: all, body }), url, ADMIN);
	};
}

test.each([
	['context/get', 'context/set', { namespace: 'app', key: 'a' }, { value: 2 }],
	['context/get', 'context/delete', { namespace: 'app', key: 'a' }, {}],
] as const)('a write is done only while %s answers as it did for the caller (%s)', async (read, write, named, more) => {
	const ask = await openRest();
	await ask('context/set', { ...named, value: 0 });
	const tag = (await ask(read, named)).headers.get('etag') ?? '';
	await ask('context/set', { ...named, value: 1 });
	const stale = await ask(write, { ...named, ...more }, { 'if-match': tag });
	expect(stale.status).toBe(412);
	expect(await (await ask(read, named)).json()).toMatchObject({ value: 1 });
	const fresh = stale.headers.get('etag') ?? '';
	expect((await ask(write, { ...named, ...more }, { 'if-match': `"other", ${fresh}` })).status).toBe(200);
	const missing = { ...named, key: 'nobody' };
	expect((await ask(write, { ...missing, ...more }, { 'if-match': '*' })).status).toBe(404);
});

test('of two writes at once that saw the same, one is done', async () => {
	const ask = await openRest();
	const named = { namespace: 'app', key: 'a' };
	await ask('context/set', { ...named, value: 0 });
	const tag = (await ask('context/get', named)).headers.get('etag') ?? '';
	const writes = [1, 2, 3].map((value) => ask('context/set', { ...named, value }, { 'if-match': tag }));
	const statuses = (await Promise.all(writes)).map(({ status }) => status);
	expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 412, 412]);
	expect(await (await ask('context/get', named)).json()).toMatchObject({ value: statuses.indexOf(200) + 1 });
});

test('of two writes at once that saw the same, one is done where reading and writing wait', async () => {
	let text = 'old';
	const handlers = {
		'note/read': async () => {
			const read = text;
			await sleep(5);
			return { text: read };
		},
		'note/write': async (input: { text: string }) => {
			await sleep(5);
			({ text } = input);
			return {};
		},
	} as unknown as Handlers;
	const ask = asking(new Dispatcher(handlers, silentLogger));
	const tag = (await ask('note/read', { id: 'n' })).headers.get('etag') ?? '';
	const writes = ['one', 'two'].map((next) =>
		ask('note/write', { id: 'n', text: next, hash: '0'.repeat(40) }, { 'if-match': tag }),
	);
	expect((await Promise.all(writes)).map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
	// What failed holds up nobody.
	const fresh = (await ask('note/read', { id: 'n' })).headers.get('etag') ?? '';
	const last = await ask('note/write', { id: 'n', text: 'three', hash: '0'.repeat(40) }, { 'if-match': fresh });
	expect([last.status, text]).toEqual([200, 'three']);
});

test('every write of the API that changes one thing takes If-Match', () => {
	/** They make something, bring it back, or change no thing that is read. */
	const without = /\/(?:add|create|undelete|pin|ensure|pause|resume|rebuild|forget|test|redeliver|flush)$/;
	const names = (Object.keys(API_OPERATIONS) as OperationName[]).filter((name) => OPERATIONS[name].effect === 'write');
	expect(names.filter((name) => !without.test(name)).toSorted()).toEqual(Object.keys(API_READ_OF).toSorted());
	for (const name of names) {
		const readOf = API_READ_OF[name];
		if (readOf === undefined) continue;
		const { input } = OPERATIONS[name];
		const fields = input instanceof z.ZodObject ? Object.keys(input.shape) : [];
		expect(fields, name).toEqual(expect.arrayContaining([...readOf.by]));
		expect(Object.hasOwn(API_OPERATIONS, readOf.read), readOf.read).toBe(true);
	}
});
