import { expect, test } from 'vitest';
import type { FinishedCommand } from '../../common/model/terminal.ts';
import { startWireServer, streaming } from '../server/models/chat/wireServer.ts';
import { openRig } from './indexSupport.ts';
import { LspClient, SETTINGS } from './lspClient.ts';
import { cli, cliJson, temporaryDataDir } from './processes.ts';

const PROVIDER = 'openai-compatible';

test('commands are found with their output and their neighbours, until they are archived or erased', async () => {
	const rig = await openRig();
	const record = (...commands: FinishedCommand[]) => rig.store.execute({ type: 'terminal/record', commands });
	record(command('a', { command: 'rm package-lock.json' }), command('b', { command: 'npm ci', output: 'ocelot' }));
	await rig.indexer.settled();
	expect(await rig.rows('ocelot')).toMatchObject([{ root: '', path: 'terminal/b', kind: 'terminal' }]);
	expect((await rig.find('lock')).toSorted()).toEqual(['terminal/a', 'terminal/b']);
	record(command('c', { command: 'echo walrus' }));
	await rig.indexer.settled();
	expect((await rig.find('walrus')).toSorted()).toEqual(['terminal/b', 'terminal/c']);
	rig.store.execute({ type: 'terminal/archive', ids: ['c'] });
	await rig.indexer.settled();
	expect(await rig.find('walrus')).not.toContain('terminal/c');
	rig.store.execute({ type: 'terminal/erase', ids: ['b'] });
	await rig.indexer.settled();
	expect(await rig.find('ocelot')).toEqual([]);
});

test(
	'recorded through the connection, explained without and with a model, listed by the command line',
	{ timeout: 180_000 },
	async () => {
		const dataDir = temporaryDataDir();
		const client = await LspClient.open(dataDir, []);
		await client.call('terminal/record', { commands: [command('old', { startedAt: '2020-01-01T00:00:00.000Z' })] });
		const commands = [
			command('f', { command: 'make kettle', exitCode: 2, output: 'error: no rule to make kettle' }),
			command('m', { command: 'git pull' }),
			command('s', { command: 'make kettle' }),
		];
		await client.call('terminal/record', { commands });
		await client.call('capture/add', { content: 'kettle has no rule in the makefile of the branch' });
		const { kind, text } = await client.call('terminal/explain', { id: 'f', call: 'x' });
		expect(kind).toBe('passages');
		expect(text).toContain('makefile of the branch');
		// Older than the days that are kept: looked for once an hour, and when the days change.
		const terminal = { ...SETTINGS.terminal, retentionDays: 20 };
		await using model = await startWireServer(streaming(PROVIDER, ['The rule', ' is missing.']));
		const chat = { ...SETTINGS.chat, model: `${PROVIDER}/m`, urls: { [PROVIDER]: `${model.origin}/v1` } };
		const other = await LspClient.open(dataDir, [], { ...SETTINGS, terminal, chat });
		const told = await other.call('terminal/explain', { id: 'f', call: 'y' });
		expect(told).toMatchObject({ kind: 'text', text: 'The rule is missing.', model: { ref: `${PROVIDER}/m` } });
		expect(told.usage).toEqual({ inputTokens: 11, outputTokens: 7 });
		expect(model.requests.at(-1)!.body).toContain('error: no rule to make kettle');
		await other.close();
		expect((await client.call('terminal/list', {})).commands.map(({ id }) => id)).toEqual(['s', 'm', 'f']);
		expect(await cliJson(dataDir, 'history', 'kettle', '--failed')).toMatchObject([{ id: 'f', exitCode: 2 }]);
		expect((await cli(dataDir, 'history', '--fix', 's')).stdout).toMatch(
			/make kettle[\s\S]*git pull[\s\S]*make kettle/,
		);
		expect((await cli(dataDir, 'history', '--failed', '--succeeded')).code).toBe(2);
		await client.close();
	},
);

function command(id: string, change: Partial<FinishedCommand> = {}): FinishedCommand {
	return {
		id,
		command: `run ${id}`,
		cwd: '/w',
		root: '/w',
		shell: 'bash',
		exitCode: 0,
		startedAt: new Date().toISOString(),
		durationMs: 10,
		output: '',
		omitted: 0,
		redacted: 0,
		...change,
	};
}
