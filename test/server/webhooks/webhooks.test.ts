import { createHmac, timingSafeEqual } from 'node:crypto';
import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { PolicyFile } from '../../../server/app/profilePolicy.ts';
import { waitAfter, wants } from '../../../server/core/webhooks/rules.ts';
import { addressRefusal, urlRefusal } from '../../../server/webhooks/address.ts';
import { WebhookFile } from '../../../server/webhooks/webhookFile.ts';
import { WebhookHub } from '../../../server/webhooks/webhookHub.ts';
import { add, openStoreForTest, openTestStore, silentLogger, temporaryFolder } from '../store/support.ts';
import { listenHere } from '../../listenHere.ts';

interface Taken {
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	readonly body: string;
	readonly event: { readonly type: string; readonly seq?: number; readonly data?: { readonly id?: string } };
}

/** An address that takes what it is sent, and answers as it is told. */
async function openReceiver() {
	const taken: Taken[] = [];
	const answer = { status: 204, headers: {} as Record<string, string> };
	const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const body = await readAll(request);
		taken.push({ headers: request.headers, body, event: JSON.parse(body) as Taken['event'] });
		response.writeHead(answer.status, answer.headers).end();
	};
	const server = createServer((request, response) => void take(request, response));
	const url = `${await listenHere(server)}/hook`;
	const ids = (): (string | undefined)[] => taken.map(({ event }) => event.data?.id);
	return { url, taken, answer, ids };
}

async function openHooks() {
	const folder = temporaryFolder();
	const store = await openStoreForTest(path.join(folder, 'data'));
	const policy = new PolicyFile(folder, 'test', silentLogger);
	const start = (): WebhookHub => {
		const hub = new WebhookHub({
			store,
			file: new WebhookFile(folder, silentLogger),
			policy,
			clock: Date.now,
			logger: silentLogger,
		});
		onTestFinished(() => hub.dispose());
		return hub;
	};
	return { folder, store, policy, start, hub: start() };
}

const until = (condition: () => boolean): Promise<void> =>
	vi.waitFor(() => expect(condition()).toBe(true), { timeout: 30_000, interval: 10 });

test('what happens after an address was added is sent to it, in order, signed so that it can be checked', async () => {
	const { hub, store, folder } = await openHooks();
	const receiver = await openReceiver();
	add(store, 'before');
	const { id, secret } = hub.add({ name: 'mine', url: receiver.url, types: ['capture*'], privateNetwork: false });
	add(store, 'one', 'text ü');
	store.execute({ type: 'context/set', namespace: 'a', key: 'k', value: 1, tags: [] });
	add(store, 'two');
	await until(() => receiver.taken.length === 2);
	expect(receiver.ids()).toEqual(['one', 'two']);
	for (const { headers, body } of receiver.taken) {
		const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
		const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
		const expected = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
		expect(timingSafeEqual(Buffer.from(expected), Buffer.from(String(headers['webhook-signature'])))).toBe(true);
	}
	await until(() => hub.list()[0]?.status.behind === 0);
	expect(hub.list()).toMatchObject([{ id, status: { state: 'idle', attempts: 0, dead: 0 } }]);
	expect(JSON.stringify(hub.list())).not.toContain(secret);
	if (process.platform !== 'win32') expect(statSync(path.join(folder, 'webhooks.json')).mode & 0o777).toBe(0o600);
});

test('an event that failed is tried again, also by the next server, and nothing is left out', async () => {
	const { hub, store, start } = await openHooks();
	const receiver = await openReceiver();
	receiver.answer.status = 500;
	const { id } = hub.add({ name: 'mine', url: receiver.url, types: ['*'], privateNetwork: false });
	for (const name of ['one', 'two', 'three']) add(store, name);
	await until(() => hub.list()[0]?.status.attempts === 1);
	expect(hub.list()[0]?.status).toMatchObject({ state: 'waiting', lastError: expect.stringContaining('500') });
	expect(hub.list()[0]?.status.nextAttemptAt).toBeDefined();
	hub.dispose();
	receiver.answer.status = 200;
	const next = start();
	expect(next.list()[0]?.status.attempts).toBe(1);
	next.edit(id, { enabled: true }); // does not wait for its time
	await until(() => receiver.taken.length === 4);
	expect(receiver.ids()).toEqual(['one', 'one', 'two', 'three']);
	expect(new Set(receiver.taken.slice(0, 2).map(({ headers }) => headers['webhook-id'])).size).toBe(1);
});

test('after a restore of an older store, what happens next is told', async () => {
	const { hub, store, folder, policy } = await openHooks();
	const receiver = await openReceiver();
	hub.add({ name: 'mine', url: receiver.url, types: ['*'], privateNetwork: false });
	for (const name of ['one', 'two', 'three']) add(store, name);
	await until(() => hub.list()[0]?.status.behind === 0);
	hub.dispose();
	const older = await openTestStore(path.join(folder, 'older'));
	onTestFinished(() => older.close());
	add(older, 'restored');
	const next = new WebhookHub({
		store: older,
		file: new WebhookFile(folder, silentLogger),
		policy,
		clock: Date.now,
		logger: silentLogger,
	});
	onTestFinished(() => next.dispose());
	add(older, 'new');
	await until(() => receiver.ids().includes('new'));
	expect(receiver.ids()).toEqual(['one', 'two', 'three', 'new']);
});

test('a file that cannot be written stops no deliveries for good', async () => {
	const { hub, store, folder } = await openHooks();
	const receiver = await openReceiver();
	hub.add({ name: 'mine', url: receiver.url, types: ['*'], privateNetwork: false });
	const blocked = path.join(folder, `webhooks.json.${process.pid}.tmp`);
	mkdirSync(blocked);
	const failed = vi.spyOn(silentLogger, 'error');
	onTestFinished(() => failed.mockRestore());
	add(store, 'one');
	await until(() => failed.mock.calls.length > 0);
	rmdirSync(blocked);
	add(store, 'two');
	await until(() => receiver.ids().includes('two'));
	expect(receiver.ids()).toContain('one'); // perhaps more than once
});

test('an event that nobody takes is given up, the next ones follow, and it can be sent again', async () => {
	const { hub, store } = await openHooks();
	const receiver = await openReceiver();
	receiver.answer.status = 500;
	const { id } = hub.add({ name: 'mine', url: receiver.url, types: ['captureAdded'], privateNetwork: false });
	const seq = add(store, 'lost');
	for (let tries = 1; tries <= 8; tries++) {
		await until(() => hub.list()[0]?.status.attempts === tries);
		hub.edit(id, {});
	}
	await until(() => hub.list()[0]?.status.dead === 1);
	expect(hub.dead(id)).toMatchObject([{ seq, type: 'captureAdded', attempts: 9 }]);
	const { signal } = new AbortController();
	expect(await hub.redeliver(id, seq, signal)).toEqual({ delivered: 0, failed: 1 });
	expect(hub.dead(id)).toMatchObject([{ attempts: 10 }]);
	receiver.answer.status = 200;
	add(store, 'next');
	await until(() => receiver.ids().at(-1) === 'next');
	expect(await hub.redeliver(id, undefined, signal)).toEqual({ delivered: 1, failed: 0 });
	expect(receiver.ids().at(-1)).toBe('lost');
	expect(hub.dead(id)).toEqual([]);
	await expect(hub.redeliver(id, seq, signal)).rejects.toMatchObject({ code: 'notFound' });
});

test('the profile decides: nothing is sent while webhooks are forbidden, and all of it once they are allowed', async () => {
	const { hub, store, policy } = await openHooks();
	const receiver = await openReceiver();
	const fields = { name: 'mine', url: receiver.url, types: ['*'], privateNetwork: false };
	const { id } = hub.add(fields);
	policy.update({ allowWebhooks: false });
	add(store, 'held back');
	expect(hub.list()[0]?.status.state).toBe('forbidden');
	expect(() => hub.add(fields)).toThrow(expect.objectContaining({ code: 'forbidden' }));
	await expect(hub.test(id, new AbortController().signal)).rejects.toMatchObject({ code: 'forbidden' });
	expect(receiver.taken).toEqual([]);
	policy.update({ allowWebhooks: true });
	await until(() => receiver.taken.length === 1);
	expect(receiver.ids()).toEqual(['held back']);
});

test('redirections are not followed, an address that is gone is switched off, a test tells what came back', async () => {
	const { hub, store } = await openHooks();
	const elsewhere = await openReceiver();
	const receiver = await openReceiver();
	receiver.answer.status = 307;
	receiver.answer.headers = { location: elsewhere.url };
	const { id } = hub.add({ name: 'mine', url: receiver.url, types: ['*'], privateNetwork: false });
	const { signal } = new AbortController();
	expect(await hub.test(id, signal)).toMatchObject({ delivered: false, status: 307 });
	expect(elsewhere.taken).toEqual([]);
	receiver.answer.status = 410;
	add(store, 'one');
	await until(() => hub.list()[0]?.status.state === 'off');
	expect(hub.remove(id)).toBe(true);
	expect(hub.list()).toEqual([]);
});

test.each([
	['https://example.com/x', '93.184.216.34', false, undefined],
	['http://example.com/x', '93.184.216.34', false, 'https'],
	['http://localhost:1/x', '127.0.0.1', false, undefined],
	['http://[::1]:1/x', '::1', false, undefined],
	['https://rebound.example/x', '127.0.0.1', true, 'leads to this machine'],
	['https://rebound.example/x', '::ffff:127.0.0.1', true, 'leads to this machine'],
	['https://nas.example/x', '192.168.1.2', false, 'private network'],
	['http://nas.example/x', '192.168.1.2', true, undefined],
	['https://nas.example/x', 'fd00::1', false, 'private network'],
	['https://cloud.example/x', '169.254.169.254', true, 'no address for webhooks'],
	['https://cloud.example/x', '::ffff:169.254.169.254', true, 'no address for webhooks'],
	['https://any.example/x', '0.0.0.0', true, 'no address for webhooks'],
	['https://any.example/x', 'fe80::1', true, 'no address for webhooks'],
])('%s at %s (private network: %s): %s', (url, address, privateNetwork, expected) => {
	const refusal = addressRefusal(new URL(url), address, privateNetwork);
	if (expected === undefined) expect(refusal).toBeUndefined();
	else expect(refusal).toContain(expected);
});

test.each([
	['https://user:pass@example.com/', 'password'],
	['http://example.com/', 'https'],
	['http://0x7f000001/', undefined], // an old way to write 127.0.0.1, which URLs know
	['https://169.254.169.254/latest', 'no address'],
	['https://[fe80::1]/', 'no address'],
	['https://10.0.0.1/', 'private network'],
])('%s before it is resolved: %s', (url, expected) => {
	const refusal = urlRefusal(new URL(url), false);
	if (expected === undefined) expect(refusal).toBeUndefined();
	else expect(refusal).toContain(expected);
});

test('waits grow, are never more than said, and end', () => {
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 8 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempts, random) => {
			const wait = waitAfter(attempts, random)!;
			expect(wait).toBeGreaterThanOrEqual(waitAfter(attempts, 0)!);
			expect(wait).toBeLessThanOrEqual(waitAfter(attempts, 1)!);
			if (attempts > 1) expect(waitAfter(attempts, 0)!).toBeGreaterThanOrEqual(waitAfter(attempts - 1, 1)! * 0.9);
		}),
	);
	expect(waitAfter(9, 0)).toBeUndefined();
	expect([wants(['task*'], 'taskAdded'), wants(['taskAdded'], 'taskEdited'), wants(['*'], 'x')]).toEqual([
		true,
		false,
		true,
	]);
});
