import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text as readAll } from 'node:stream/consumers';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Emitter } from '../../../common/base/emitter.ts';
import type { ProfilePolicy } from '../../../common/model/profile.ts';
import { CLOSED_POLICY } from '../../../common/model/profileRules.ts';
import { PolicyFile } from '../../../server/app/profilePolicy.ts';
import type { FinishedCall } from '../../../server/app/dispatcher.ts';
import { Telemetry } from '../../../server/telemetry/telemetry.ts';
import { silentLogger, temporaryFolder } from '../store/support.ts';
import { listenHere } from '../../listenHere.ts';

interface Received {
	readonly path: string;
	readonly body: string;
}

/** A collector that takes OTLP as JSON. */
async function collector(): Promise<{ url: string; received: Received[]; server: Server }> {
	const received: Received[] = [];
	const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		received.push({ path: request.url!, body: await readAll(request) });
		response.setHeader('content-type', 'application/json').end('{}');
	};
	const server = createServer((request, response) => void take(request, response));
	return { url: await listenHere(server), received, server };
}

function openTelemetry(endpoint: string, rules: Partial<ProfilePolicy> = {}) {
	const fail = (error: unknown): void => expect.unreachable(String(error));
	const calls = new Emitter<FinishedCall>(fail);
	const settings = new Emitter<void>(fail);
	const policy = new PolicyFile(temporaryFolder(), 'work', silentLogger);
	policy.update(rules);
	const warn = vi.fn();
	const current = { endpoint };
	const telemetry = new Telemetry({
		endpoint: () => current.endpoint,
		onDidChangeSettings: settings.event,
		onDidCall: calls.event,
		metrics: () =>
			Promise.resolve([
				{ name: 'understory_captures', type: 'gauge', help: 'Captures.', samples: [[{}, 7]] },
				{ name: 'understory_operations_total', type: 'counter', help: 'Done.', samples: [[{ operation: 'a/b' }, 3]] },
			]),
		policy,
		version: '1.2.3',
		intervalMs: 50,
		logger: { ...silentLogger, warn },
	});
	onTestFinished(() => telemetry.close());
	const choose = (url: string): Promise<void> => {
		current.endpoint = url;
		settings.fire();
		return telemetry.settled();
	};
	return { telemetry, calls, warn, choose };
}

const CALL: FinishedCall = {
	operation: 'task/move',
	outcome: 'notFound',
	startedAt: 1_767_000_000_000,
	endedAt: 1_767_000_000_250,
};

test('metrics and a span for each operation reach the collector, and no text of anybody', async () => {
	const { url, received } = await collector();
	const { telemetry, calls } = openTelemetry(url);
	await telemetry.settled();
	calls.fire(CALL);
	await telemetry.close();
	const metrics = received
		.filter(({ path }) => path === '/v1/metrics')
		.map(({ body }) => body)
		.join('\n');
	expect(metrics).toContain('understory_captures');
	expect(metrics).toContain('a/b');
	expect(metrics).toContain('1.2.3');
	const spans = received.find(({ path }) => path === '/v1/traces');
	const span = JSON.parse(spans!.body).resourceSpans[0].scopeSpans[0].spans[0];
	expect(span).toMatchObject({ name: 'task/move', status: { message: 'notFound' } });
	expect(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)).toBe(250_000_000n);
});

test('without an address nothing is sent; one that is set, changed and taken away is followed', async () => {
	const [first, second] = [await collector(), await collector()];
	const { telemetry, calls, choose } = openTelemetry('');
	await telemetry.settled();
	calls.fire(CALL);
	await choose(first.url);
	await expect.poll(() => first.received.length).toBeGreaterThan(0);
	await choose(second.url);
	const before = first.received.length;
	await expect.poll(() => second.received.length).toBeGreaterThan(0);
	await choose('');
	const after = second.received.length;
	calls.fire(CALL);
	await telemetry.close();
	expect([first.received.length, second.received.length]).toEqual([before, after]);
	expect([...first.received, ...second.received].filter(({ path }) => path === '/v1/traces')).toEqual([]);
});

test('a policy that forbids it keeps it on this machine', async () => {
	const { url, received } = await collector();
	const { telemetry, warn, choose } = openTelemetry('https://collector.example', CLOSED_POLICY);
	await telemetry.settled();
	expect(warn).toHaveBeenCalledWith(expect.stringContaining('allows no telemetry to other machines'));
	await choose(url); // on this machine
	await expect.poll(() => received.length).toBeGreaterThan(0);
});

test.each(['localhost:4318', 'file:///tmp/x', 'nonsense'])(
	'%j is no address: said in the log, nothing is sent',
	async (address) => {
		const { telemetry, warn } = openTelemetry(address);
		await telemetry.settled();
		expect(warn).toHaveBeenCalledWith(expect.stringContaining('no http address'));
	},
);

test('a collector that is away is told of once, and closing does not wait for it', async () => {
	const { url, server } = await collector();
	server.close();
	const { telemetry, warn } = openTelemetry(url);
	await telemetry.settled();
	await expect.poll(() => warn.mock.calls.length, { timeout: 20_000 }).toBeGreaterThan(0);
	await telemetry.close();
	expect(new Set(warn.mock.calls.map((call) => JSON.stringify(call))).size).toBe(warn.mock.calls.length);
});
