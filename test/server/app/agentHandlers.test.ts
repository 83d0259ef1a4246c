import { expect, test } from 'vitest';
import { createAgentHandlers } from '../../../server/app/agentHandlers.ts';
import type { WatchSignal } from '../../../common/model/watchSignal.ts';
import { openAgents } from '../agents/support.ts';

test('a window that is not trusted starts no agent and tells of nothing, though another one that is may', async () => {
	const rig = await openAgents(() => Promise.resolve({ title: 'A report', message: 'Done.', report: '' }));
	const seen: WatchSignal[] = [];
	const handlers = createAgentHandlers(rig.store, {
		runner: rig.runner,
		nextAt: () => undefined,
		observe: (signal) => void seen.push(signal),
	});
	const from = (trusted: boolean) => ({ signal: new AbortController().signal, progress: () => undefined, trusted });
	const signal: WatchSignal = { source: 'task', name: 'npm test', execution: 'e', state: 'started' };
	const run = { agent: 'digest', run: 'r', dryRun: false, task: undefined };
	const refused = { code: 'untrusted', message: expect.stringContaining('not trusted') };
	await expect(async () => handlers['agent/run'](run, from(false))).rejects.toMatchObject(refused);
	await expect(async () => handlers['agent/observe']({ signals: [signal] }, from(false))).rejects.toMatchObject(
		refused,
	);
	await expect(async () =>
		handlers['agent/delegate']({ text: 'Digest 7d', run: 'd' }, from(false)),
	).rejects.toMatchObject(refused);
	expect([rig.runs(), seen]).toEqual([[], []]);
	expect(await handlers['agent/list']({}, from(false))).toMatchObject({ paused: refused.message });
	await handlers['agent/observe']({ signals: [signal] }, from(true));
	expect(seen).toEqual([signal]);
	expect(await handlers['agent/delegate']({ text: 'Digest 7d', run: 'd' }, from(true))).toMatchObject({
		started: true,
	});
	await rig.runner.settled();
});
