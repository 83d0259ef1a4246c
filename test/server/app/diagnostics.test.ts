import { expect, onTestFinished, test } from 'vitest';
import { diagnosticsReport } from '../../../client/commands/diagnosticsReport.ts';
import { OPEN_POLICY } from '../../../common/model/profileRules.ts';
import { OPERATIONS } from '../../../common/protocol/index.ts';
import { adminDiagnostics } from '../../../common/protocol/operations/admin.ts';
import { Counters } from '../../../server/app/counters.ts';
import { diagnose, type Diagnostics } from '../../../server/app/diagnostics.ts';
import { RecentProblems } from '../../../server/app/recentProblems.ts';
import { metricsOf } from '../../../server/app/metrics.ts';
import { createMetricsRoute, metricsText } from '../../../server/doors/http/metrics.ts';
import { createRouter } from '../../../server/doors/http/router.ts';
import { TokenFile } from '../../../server/doors/http/tokens.ts';
import { WebhookFile } from '../../../server/webhooks/webhookFile.ts';
import { WebhookHub } from '../../../server/webhooks/webhookHub.ts';
import { openServices } from '../../fuzz/services.ts';
import { policyOf } from '../policies.ts';
import { add } from '../store/support.ts';
import { openUpstreams } from '../upstream/support.ts';

const PRIVATE = 'zaphod';

async function openDiagnostics() {
	const { folder, store, dispatcher, logger } = await openServices();
	const policy = policyOf(OPEN_POLICY);
	const upstreams = openUpstreams({ store, dataDir: folder, logger, policy });
	const webhooks = new WebhookHub({ store, file: new WebhookFile(folder, logger), policy, clock: Date.now, logger });
	onTestFinished(() => webhooks.dispose());
	const problems = new RecentProblems();
	const sources = {
		version: '1.2.3',
		startedAt: new Date().toISOString(),
		store,
		index: {
			statuses: () => [
				{
					model: PRIVATE,
					dimensions: 256,
					lastResort: false,
					degraded: PRIVATE,
					roots: [
						{
							root: `/home/${PRIVATE}`,
							phase: 'indexing' as const,
							files: 3,
							chunks: 9,
							total: 5,
							done: 3,
							bytes: 1,
							skipped: { tooLarge: 2 },
							lastCompleteAt: 0,
							error: PRIVATE,
						},
					],
				},
			],
			failure: () => undefined,
		},
		policy,
		problems,
		operations: dispatcher.counters,
		running: () => dispatcher.running,
		clients: () => 2,
		subscribers: () => 0,
		doors: () => Promise.resolve({ upstreams, webhooks }),
	};
	return {
		folder,
		store,
		dispatcher,
		logger,
		webhooks,
		problems,
		diagnostics: (models?: Diagnostics['languageModels']) => diagnose(sources, models),
	};
}

test('how the server is, without a word of the user: in the answer, the metrics and the report', async () => {
	const { store, dispatcher, webhooks, problems, diagnostics } = await openDiagnostics();
	add(store, 'one', `${PRIVATE} said`);
	store.execute({ type: 'context/set', namespace: PRIVATE, key: PRIVATE, value: PRIVATE, tags: [PRIVATE] });
	const input = { alias: PRIVATE, name: PRIVATE, type: 'stdio', command: PRIVATE };
	const { id: _id, ...definition } = OPERATIONS['upstream/add'].input.parse(input);
	store.execute({ type: 'upstream/add', id: 'u', definition });
	webhooks.add({ name: PRIVATE, url: `http://localhost:9/${PRIVATE}`, types: ['note*'], privateNetwork: false });
	const { signal } = new AbortController();
	await dispatcher.call('capture/list', {}, signal);
	await expect(dispatcher.call('capture/get', { id: PRIVATE }, signal)).rejects.toThrow();
	problems.add('error', 'An operation failed unexpectedly');
	const now = await diagnostics([
		{
			roles: ['chat', 'edit'],
			provider: 'ollama',
			name: 'qwen:7b',
			local: true,
			state: 'unreachable',
			lastFailure: { at: '2026-01-02T03:04:05.000Z', fault: 'silent' },
		},
		{ roles: ['summarise'], provider: 'openai', name: '', local: false, state: 'reachable' },
		{ roles: ['summarise'], name: '', local: false, state: 'misnamed' },
	]);
	expect(adminDiagnostics.output.parse(now)).toEqual(now);
	expect(now).toMatchObject({
		index: { state: 'open', folders: { indexing: 1 }, files: 3, waiting: 2, skipped: { tooLarge: 2 }, degraded: true },
		webhooks: { dead: 0 },
		operations: [
			{ operation: 'capture/list', outcome: 'ok', count: 1 },
			{ operation: 'capture/get', outcome: 'notFound', count: 1 },
		],
		problems: [{ level: 'error', message: 'An operation failed unexpectedly' }],
	});
	const report = diagnosticsReport(now, 'Editor 1', new Date());
	const metrics = metricsText(metricsOf(now, []));
	expect(report).toContain('capture/get: 1 ×');
	expect(report).toContain(
		`## Language models

- ollama/qwen:7b for chat, edit, on this machine: not reachable; last failure 2026-01-02T03:04:05.000Z: no answer in time
- openai/(a name of your own) for summarise: reachable
- A model for summarise: the setting names no model
`,
	);
	expect(metrics).toMatch(/^understory_operation_seconds\{operation="capture\/list",outcome="ok",quantile="0.99"\} /m);
	expect([JSON.stringify(now), report, metrics].join('\n').toLowerCase()).not.toContain(PRIVATE);
});

test('metrics are in the text format of Prometheus, behind a token, and count the requests', async () => {
	const { folder, logger, diagnostics } = await openDiagnostics();
	const requests = new Counters();
	const router = createRouter({
		routes: [createMetricsRoute(async () => metricsOf(await diagnostics(), requests.all()))],
		token: 'owner',
		tokens: new TokenFile(folder, logger),
		logger,
		requests,
	});
	const ask = (token: string): Promise<Response> =>
		router(
			new Request('http://127.0.0.1/metrics', { headers: { host: '127.0.0.1:1', authorization: `Bearer ${token}` } }),
		);
	expect((await ask('wrong')).status).toBe(401);
	const response = await ask('owner');
	expect(response.headers.get('content-type')).toContain('version=0.0.4');
	const text = await response.text();
	expect(text).toContain('understory_http_requests_total{route="/metrics",status="401"} 1\n');
	expect(text.endsWith('\n')).toBe(true);
	const described = new Set<string>();
	for (const line of text.trimEnd().split('\n')) {
		const comment = /^# (HELP|TYPE) (understory_[a-z_]+) .+$/.exec(line);
		const sample =
			/^(understory_[a-z_]+)(?:\{[a-z_]+="(?:[^"\\\n]|\\.)*"(?:,[a-z_]+="(?:[^"\\\n]|\\.)*")*\})? -?\d[\d.e+-]*$/.exec(
				line,
			);
		expect(comment ?? sample, line).not.toBeNull();
		if (comment?.[1] === 'TYPE') described.add(comment[2]!);
		if (sample !== null) expect(described, line).toContain(sample[1]);
	}
});
