import path from 'node:path';
import { expect, test, vi } from 'vitest';
import type { UpstreamDefinition, UpstreamToolRule } from '../../../common/model/upstream.ts';
import { changedRule } from '../../../server/core/upstreams/changedRule.ts';
import { PATIENT } from '../patient.ts';
import { openStoreForTest, silentLogger, temporaryFolder } from '../store/support.ts';
import { mcpCaller, openUpstreams, programServer } from './support.ts';

vi.setConfig({ testTimeout: 120_000 });

const SERVER = path.join(import.meta.dirname, '../../integration/upstream/servers/hostile.ts');

/** What the one tool of a server that misbehaves comes to, with limits of the server and of the tool. */
async function callTool(
	mode: string,
	ofServer: Partial<UpstreamDefinition>,
	ofTool: Partial<UpstreamToolRule>,
): Promise<unknown> {
	const folder = temporaryFolder();
	const store = await openStoreForTest(path.join(folder, 'data'));
	const reached = { alias: 'server', name: 'Server', command: process.execPath, args: [SERVER, mode] };
	store.execute({ type: 'upstream/add', id: 'server', definition: programServer({ ...reached, ...ofServer }) });
	const hub = openUpstreams({ store, dataDir: folder, logger: silentLogger });
	await hub.tools();
	store.execute({ type: 'upstream/rule', id: 'server', rules: [{ tool: 'fine', ...ofTool }] });
	await vi.waitFor(() => expect(hub.toolsOf('server')).toMatchObject([ofTool]), PATIENT);
	return hub.route('tools/call', { name: 'server__fine', arguments: {} }, mcpCaller());
}

const failure = (text: string) => ({ isError: true, content: [{ text: expect.stringContaining(text) as string }] });

test('the time-out of a tool goes before the one of its server', async () => {
	const result = await callTool('silent', { timeoutSeconds: 3600 }, { timeoutSeconds: 1 });
	expect(result).toMatchObject(failure('longer than 1 s'));
});

test('the longest result of a tool goes before the one of its server, both ways', async () => {
	const capped = await callTool('good', { maxOutputKb: 64 }, { maxOutputKb: 1 });
	expect(capped).not.toHaveProperty('isError');
	const smaller = await callTool('large', { maxOutputKb: 65_536 }, { maxOutputKb: 2 });
	expect(smaller).toMatchObject(failure('more than the 2 KiB'));
	const larger = await callTool('large', { maxOutputKb: 1 }, { maxOutputKb: 65_536 });
	expect(larger).not.toHaveProperty('isError');
});

test('a rule keeps what a change says nothing of, and loses what is set to null', () => {
	const before = { tool: 'a', enabled: false, approval: 'ask', pin: 'old', timeoutSeconds: 5 } as const;
	expect(changedRule('a', before, { maxOutputKb: 9 }, 'new')).toEqual({ ...before, maxOutputKb: 9 });
	expect(changedRule('a', before, { timeoutSeconds: null, approval: null, enabled: true }, 'new')).toEqual({
		tool: 'a',
		enabled: true,
		pin: 'new',
	});
	expect(changedRule('b', undefined, { timeoutSeconds: 3 }, 'now')).toEqual({
		tool: 'b',
		pin: 'now',
		timeoutSeconds: 3,
	});
});
