import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { Emitter } from '../../common/base/emitter.ts';
import { EventBus } from '../../server/app/bus/eventBus.ts';
import { createEventRoute } from '../../server/doors/http/eventStream.ts';
import { createIncomingRoute } from '../../server/doors/http/incoming.ts';
import { openHttpDoor } from '../../server/doors/http/listener.ts';
import { createRestRoute } from '../../server/doors/http/rest.ts';
import { createRouter } from '../../server/doors/http/router.ts';
import { TokenFile } from '../../server/doors/http/tokens.ts';
import { openServices } from './services.ts';
import { bytes, damaged, json, RUNS, text } from './support.ts';

const TOKEN = 'owner-token';

async function openRouter() {
	const { folder, store, dispatcher, bugs, logger } = await openServices();
	const bus = new EventBus(store, new Emitter<never>((error) => expect.unreachable(String(error))).event);
	onTestFinished(() => bus.dispose());
	const router = createRouter({
		routes: [createEventRoute('/api/v1/events', bus), createRestRoute(dispatcher)],
		token: TOKEN,
		tokens: new TokenFile(folder, logger),
		logger,
	});
	return { folder, store, router, bugs, logger };
}

const header = fc.string().map((value) => value.replaceAll(/[^\x20-\x7e]/g, '').trim());

test('any request gets an answer that says what is wrong with it', async () => {
	const { router, bugs } = await openRouter();
	const wellFormed = fc.record({ content: text, tags: fc.oneof(json, fc.array(text)), id: fc.oneof(text, json) });
	const asked = fc.record({
		method: fc.constantFrom('GET', 'POST', 'POST', 'PUT'),
		path: fc.oneof(
			fc.constant('capture/add'),
			fc.constantFrom(
				'capture/add',
				'capture/get',
				'capture/list',
				'context/set',
				'context/get',
				'__proto__',
				'../admin/doctor',
			),
			text.map((name) => encodeURIComponent(name.toWellFormed())),
		),
		query: fc
			.array(fc.tuple(fc.constantFrom('id', 'limit', 'tag', 'namespace', 'x'), text))
			.map((fields) => new URLSearchParams(fields).toString()),
		body: fc.oneof(
			fc.constant('{"content":"sound"}'),
			text,
			json.map((value) => JSON.stringify(value)),
			wellFormed.map((value) => JSON.stringify(value)),
			damaged(wellFormed.map((value) => JSON.stringify(value))),
		),
		headers: fc.oneof(
			fc.constant({ 'content-type': 'application/json' }),
			fc.record(
				{
					'content-type': fc.oneof(fc.constant('application/json'), header),
					'if-match': header,
					'if-none-match': header,
					'idempotency-key': header,
					origin: fc.constantFrom('http://localhost:1', 'https://elsewhere.example', 'null'),
					'last-event-id': header,
				},
				{ requiredKeys: ['content-type'] },
			),
		),
	});
	await fc.assert(
		fc.asyncProperty(asked, async ({ method, path, query, body, headers }) => {
			const request = new Request(new URL(`/api/v1/${path}?${query}`, 'http://127.0.0.1'), {
				method,
				headers: { ...headers, host: '127.0.0.1:1', authorization: `Bearer ${TOKEN}` },
				...(method !== 'GET' && { body }),
			});
			const response = await router(request);
			expect(response.status).toBeLessThan(500);
			if (response.status >= 400) expect(response.headers.get('content-type')).toBe('application/problem+json');
			await response.text();
		}),
		{ numRuns: RUNS },
	);
	expect(bugs).toEqual([]);
	const headers = { host: '127.0.0.1:1', authorization: `Bearer ${TOKEN}` };
	expect((await router(new Request('http://127.0.0.1/api/v1/capture/list', { headers }))).status).toBe(200);
});

test('any delivery of a webhook becomes a capture or is refused with the reason', async () => {
	const { folder, dispatcher, bugs, logger } = await openServices();
	const tokens = new TokenFile(folder, logger);
	const fields = fc.record(
		{ title: fc.oneof(text, json), text: fc.oneof(text, json), content: json, tags: json, id: json },
		{ requiredKeys: [] },
	);
	const asked = fc.record({
		name: fc.constantFrom('capture', 'capture', '', 'capture/x', '__proto__', 'constructor'),
		type: fc.constantFrom('application/json', 'application/cloudevents+json', 'text/plain', 'nothing'),
		body: fc.oneof(
			text,
			damaged(fields.map((value) => JSON.stringify(value))),
			json.map((value) => JSON.stringify(value)),
		),
		delivery: header,
	});
	const deliver = ({ name, type, body, delivery }: { name: string; type: string; body: string; delivery: string }) => {
		// A door of its own each time: one of them takes sixty deliveries a minute.
		const router = createRouter({ routes: [createIncomingRoute(dispatcher)], token: TOKEN, tokens, logger });
		const headers = { host: '127.0.0.1:1', authorization: `Bearer ${TOKEN}`, 'content-type': type };
		const request = { method: 'POST', headers: { ...headers, 'webhook-id': delivery }, body };
		return router(new Request(`http://127.0.0.1/hooks/${name}`, request));
	};
	await fc.assert(
		fc.asyncProperty(asked, async (delivery) => {
			const response = await deliver(delivery);
			expect(response.status).toBeLessThan(500);
			if (response.status >= 400) expect(response.headers.get('content-type')).toBe('application/problem+json');
			await response.text();
		}),
		{ numRuns: RUNS },
	);
	expect(bugs).toEqual([]);
	expect((await deliver({ name: 'capture', type: 'text/plain', body: 'Sound.', delivery: 'last' })).status).toBe(201);
});

test('nobody gets in with another token, whatever they send for one', async () => {
	const { router } = await openRouter();
	await fc.assert(
		fc.asyncProperty(header, fc.constantFrom('Bearer ', 'bearer', 'Basic ', ''), async (said, scheme) => {
			const headers = { host: '127.0.0.1:1', authorization: `${scheme}${said}` };
			const { status } = await router(new Request('http://127.0.0.1/api/v1/capture/list', { headers }));
			expect([401, 429]).toContain(status);
		}),
		{ numRuns: RUNS },
	);
});

test('any bytes on the port leave it open for the next', async () => {
	const { folder, router, logger, bugs } = await openRouter();
	const door = await openHttpDoor({ dataDir: folder, logger, handler: () => router });
	onTestFinished(() => door.close());
	const { port } = door.endpoint;
	const request = fc
		.tuple(fc.constantFrom('GET', 'POST', 'X'), text, fc.oneof(fc.constant('127.0.0.1'), header), text, text)
		.map(
			([method, target, host, name, body]) =>
				`${method} /${target} HTTP/1.1\r\nHost: ${host}\r\n${name}: x\r\n\r\n${body}`,
		);
	await fc.assert(
		fc.asyncProperty(fc.oneof(bytes, text, request, damaged(request)), async (said) => {
			const socket = connect(port, '127.0.0.1');
			socket.on('error', () => undefined); // cut off, which is an answer too
			socket.resume();
			socket.end(said);
			await once(socket, 'close');
		}),
		{ numRuns: RUNS },
	);
	const response = await fetch(`http://127.0.0.1:${port}/api/v1/capture/list`, {
		headers: { authorization: `Bearer ${TOKEN}` },
	});
	expect(response.status).toBe(200);
	expect(bugs).toEqual([]);
});
