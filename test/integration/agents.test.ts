import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { DEFAULT_CHAT } from '../../common/protocol/settings.ts';
import { programServer } from '../server/upstream/support.ts';
import { startWireServer } from '../server/models/chat/wireServer.ts';
import { LspClient, SETTINGS } from './lspClient.ts';
import { cli, cliJson, killOwner, temporaryDataDir, until, workspaceWith } from './processes.ts';

vi.setConfig({ testTimeout: 180_000 });

/** One owner for all: what one window, the command line and a restart see of the same agents. */
test('an agent runs, its report is a note that names the run, and all of it outlives the server', async () => {
	const dataDir = temporaryDataDir();
	const folder = workspaceWith({ 'a.md': '# Nothing\n' });
	const window = await LspClient.open(dataDir, [folder]);
	for (const content of [
		'The export runs at two.',
		'Anna wants columns.',
		'Amounts stay in cents.',
		'Tom owns the import.',
	])
		await window.call('capture/add', { content });
	const begun = await window.call('agent/run', { agent: 'Digest', run: 'first' });
	expect(begun).toMatchObject({ run: 'first', agent: 'digest', started: true });
	const run = await window.call('agent/readRun', { run: 'first', wait: true });
	expect(run).toMatchObject({ state: 'finished', message: '4 captures.', outputs: [{ kind: 'note', id: 'first' }] });
	expect(run.report).toContain('chosen without a language model');
	const { note } = await window.call('note/read', { id: 'first' });
	expect(readFileSync(path.join(note.root, note.path), 'utf8')).toMatch(/agent: Digest\nrun: first\n/);

	await window.call('agent/edit', { id: 'digest', enabled: true, schedule: { kind: 'cron', expression: '0 9 * * 1' } });
	await expect(
		window.call('agent/edit', { id: 'digest', schedule: { kind: 'cron', expression: 'x' } }),
	).rejects.toThrow('no schedule');
	await killOwner(dataDir);

	const [agent] = await cliJson<{ enabled: boolean; nextAt: string; lastRun: { id: string } }[]>(
		dataDir,
		'agent',
		'list',
	);
	expect(agent).toMatchObject({ enabled: true, lastRun: { id: 'first', state: 'finished' } });
	expect(new Date(agent!.nextAt).getDay()).toBe(1);
	const again = await cli(dataDir, 'agent', 'run', 'digest', '--task', '7d', '--dry-run');
	expect(again.stdout).toContain('4 captures.');
	expect(await cliJson(dataDir, 'agent', 'runs', 'digest')).toMatchObject([
		{ dryRun: true, outputs: [] },
		{ id: 'first' },
	]);

	// The owner is killed while a model is asked: the run is told as what it is, and nothing of it is there twice.
	const model = await startWireServer(() => new Promise(() => undefined));
	onTestFinished(() => model[Symbol.asyncDispose]());
	const provider = 'openai-compatible';
	const chat = { ...DEFAULT_CHAT, model: `${provider}/slow`, urls: { [provider]: `${model.origin}/v1` } };
	const asking = await LspClient.open(dataDir, [folder], { ...SETTINGS, chat });
	const edit = { id: 'digest', method: 'model', schedule: { kind: 'manual' } } as const;
	await asking.call('agent/edit', edit);
	const notes = (await asking.call('note/list', {})).total;
	expect(await asking.call('agent/run', { agent: 'digest', run: 'cut', task: '7d' })).toMatchObject({ started: true });
	await until(() => Promise.resolve(model.requests.length > 0));
	await killOwner(dataDir);
	const after = await LspClient.open(dataDir, [folder], { ...SETTINGS, chat });
	expect(await after.call('agent/readRun', { run: 'cut' })).toMatchObject({
		state: 'failed',
		reason: 'interrupted',
		message: 'Understory ended before the run did.',
		outputs: [],
	});
	expect(await after.call('agent/run', { agent: 'digest', run: 'cut' })).toMatchObject({ started: false });
	expect((await after.call('agent/runs', { state: 'running' })).runs).toEqual([]);
	expect((await after.call('note/list', {})).total).toBe(notes);
	await after.call('agent/edit', { id: 'digest', method: 'extractive' });
	expect(await after.call('agent/run', { agent: 'digest', run: 'next', task: '7d' })).toMatchObject({ started: true });
	expect(await after.call('agent/readRun', { run: 'next', wait: true })).toMatchObject({ state: 'finished' });

	const program = path.join(import.meta.dirname, '../server/agents/searchServer.ts');
	const definition = programServer({ alias: 'web', name: 'Web', command: process.execPath, args: [program] });
	await after.call('upstream/add', { id: 'web', ...definition });
	const tools = (...more: string[]) => cli(dataDir, 'agent', 'tools', 'research', ...more);
	expect((await tools('--allow', 'web__search')).stdout).toMatch(/web__search .*allowed, reads only/);
	expect((await tools('--allow', 'web__between')).stderr).toContain('it needs “from” and “to”');
	const allowed = async () => (await after.call('agent/list', {})).agents.find(({ id }) => id === 'research')?.tools;
	expect(await allowed()).toEqual([{ upstream: 'web', tool: 'search' }]);
	await tools('--deny', 'web__search');
	expect(await allowed()).toEqual([]);
	await after.close();

	const strange = new LspClient(dataDir);
	await strange.initialize([folder], { trusted: false, settings: SETTINGS });
	await expect(strange.call('agent/run', { agent: 'digest' })).rejects.toThrow('not trusted');
	expect((await strange.call('agent/list', {})).paused).toContain('not trusted');
	const trusting = await LspClient.open(dataDir, [folder]);
	await expect(strange.call('agent/run', { agent: 'digest' })).rejects.toThrow('not trusted'); // its own trust counts
	expect((await strange.call('agent/list', {})).paused).toContain('not trusted');
	expect((await trusting.call('agent/list', {})).paused).toBeUndefined();
	expect(await trusting.call('agent/run', { agent: 'digest' })).toMatchObject({ started: true });
	// What a window that is not trusted has open is read by nobody's agents.
	const plans = workspaceWith({ 'plan.md': '# Plan\n\nThe ferry leaves at dawn.\n' });
	const before = await LspClient.open(dataDir, [plans]);
	await before.indexed(plans);
	await before.close();
	const other = new LspClient(dataDir);
	await other.initialize([plans], { trusted: false, settings: SETTINGS });
	expect(await trusting.find('the ferry leaves at dawn')).toContain('plan.md');
	const asked = { agent: 'research', task: 'When does the ferry leave?', run: 'of-the-ferry' };
	await trusting.call('agent/run', asked);
	expect((await trusting.call('agent/readRun', { run: asked.run, wait: true })).report).not.toContain('at dawn');
	await other.close();
	const trusted = await LspClient.open(dataDir, [plans]);
	await trusted.call('agent/run', { ...asked, run: 'once-trusted' });
	const { report } = await trusted.call('agent/readRun', { run: 'once-trusted', wait: true });
	expect(report).toContain('at dawn');
	await trusted.close();
	await trusting.close();
	await strange.close();
});
