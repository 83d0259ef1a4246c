import { expect, test } from 'vitest';
import { cli, cliJson, temporaryDataDir } from './processes.ts';
import { expectRefusals } from './refusals.ts';

test('tasks are made, listed, shown, completed and found', { timeout: 180_000 }, async () => {
	const dataDir = temporaryDataDir();
	const made = await cliJson<{ id: string; label: string }>(
		dataDir,
		'task',
		'add',
		'Feed the ocelot',
		'--priority',
		'high',
		'--due',
		'2026-01-31',
		'--tag',
		'zoo',
		'--tag',
		'daily',
	);
	expect(made).toMatchObject({ label: 'T-1' });
	const plain = await cli(dataDir, 'task', 'add', 'Clean the pond', '--description', 'With a *net*.');
	expect(plain).toMatchObject({ code: 0, stdout: 'Created T-2\n' });

	expect(await labels(dataDir)).toEqual(['T-1', 'T-2']);
	expect(await labels(dataDir, '--tag', 'zoo')).toEqual(['T-1']);
	expect(await labels(dataDir, '--due', '2026-01-30')).toEqual([]);
	expect(await labels(dataDir, '--text', 'net')).toEqual(['T-2']);
	expect((await cli(dataDir, 'task', 'list')).stdout).toContain('Feed the ocelot');

	expect(await cliJson(dataDir, 'task', 'show', 'T-1')).toMatchObject({
		id: made.id,
		priority: 'high',
		tags: ['zoo', 'daily'],
	});
	expect((await cli(dataDir, 'task', 'show', 't-2')).stdout).toContain('With a *net*.');

	expect(await cliJson(dataDir, 'task', 'done', 'T-1')).toMatchObject({ id: made.id, label: 'T-1' });
	expect(await labels(dataDir)).toEqual(['T-2']);
	expect(await labels(dataDir, '--state', 'all')).toEqual(['T-1', 'T-2'].toSorted());

	const hits = await cliJson<{ path: string; kind: string }[]>(dataDir, 'search', 'ocelot kind:task');
	expect(hits[0]).toMatchObject({ path: `task/${made.id}`, kind: 'task' });
});

test('what cannot be understood or found is told with what to do', { timeout: 180_000 }, async () => {
	await expectRefusals(temporaryDataDir(), [
		[['task', 'list', 'x'], 2, 'add TITLE | list | done ID | show ID'],
		[['task', 'done'], 2, 'add TITLE'],
		[['task', 'toString', 'x'], 2, 'add TITLE'],
		[['task', 'add', 'x', '--priority', 'huge'], 2, 'none, low, medium, high, urgent'],
		[['task', 'add', 'x', '--due', 'soon'], 1, 'due'],
		[['task', 'add', 'x', '--project', 'Zoo'], 1, 'There is no project Zoo'],
		[['task', 'show', 'T-9'], 1, 'There is no task T-9'],
	]);
});

async function labels(dataDir: string, ...options: string[]): Promise<string[]> {
	const tasks = await cliJson<{ label: string }[]>(dataDir, 'task', 'list', ...options);
	return tasks.map(({ label }) => label).sort();
}
