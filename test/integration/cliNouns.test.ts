import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { gitIn } from '../gitIn.ts';
import { CLI, cli, cliJson, end, start, temporaryDataDir, workspaceWith } from './processes.ts';
import { expectRefusals } from './refusals.ts';
import { fixture } from './upstream/registry.ts';

vi.setConfig({ testTimeout: 180_000 });

test('notes and projects are made, shown, changed and listed', async () => {
	const dataDir = temporaryDataDir();
	expect(await cli(dataDir, 'project', 'add', 'Garden', '--folder', path.join(dataDir, 'beds'))).toMatchObject({
		code: 0,
		stdout: 'Created Garden\n',
	});
	const note = await cli(
		dataDir,
		'note',
		'add',
		'Beds',
		'Water [[Pond]] daily.',
		'--tag',
		'green',
		'--project',
		'Garden',
	);
	expect(note).toMatchObject({ code: 0, stdout: 'Beds.md\n' });
	await cliJson(dataDir, 'note', 'add', 'Pond');
	expect(await cliJson(dataDir, 'note', 'list', '--project', 'garden')).toMatchObject([
		{ title: 'Beds', tags: ['green'] },
	]);
	expect((await cli(dataDir, 'note', 'list')).stdout).toMatch(/Beds[\s\S]*Pond|Pond[\s\S]*Beds/);
	expect((await cli(dataDir, 'note', 'links', 'Pond')).stdout).toContain('Water [[Pond]] daily.');
	expect(await cliJson(dataDir, 'note', 'tags')).toEqual([{ tag: 'green', notes: 1 }]);
	expect((await cli(dataDir, 'note', 'rename', 'Pond', 'Lake')).stdout).toBe('Lake.md\n');
	const { text } = await cliJson<{ text: string }>(dataDir, 'note', 'show', 'Beds');
	expect(text).toContain('Water [[Lake]] daily.');
	const writing = start(CLI, ['note', 'write', 'Beds', '-', '--data-dir', dataDir]);
	writing.stdin!.end(`${text}\nAnd mulch.\n`);
	expect(await end(writing)).toMatchObject({ code: 0, stdout: 'Beds.md\n' });
	expect((await cli(dataDir, 'note', 'show', 'Beds')).stdout).toContain('And mulch.');
	expect((await cli(dataDir, 'note', 'daily', '2026-01-31')).stdout).toContain('2026-01-31');
	expect((await cli(dataDir, 'note', 'delete', 'Lake')).stdout).toContain('note/undelete');

	await cliJson(dataDir, 'project', 'add', 'Shed');
	expect(await cliJson(dataDir, 'project', 'show', 'garden')).toMatchObject({
		name: 'Garden',
		folders: [path.resolve(dataDir, 'beds')],
		summary: { sentences: [] },
	});
	expect((await cli(dataDir, 'project', 'rename', 'Shed', 'Barn')).stdout).toBe('Shed is now Barn.\n');
	await cliJson(dataDir, 'project', 'archive', 'Barn');
	expect(await names(dataDir)).not.toContain('Barn');
	await cliJson(dataDir, 'project', 'unarchive', 'Barn');
	await cliJson(dataDir, 'project', 'merge', 'Barn', 'Garden');
	expect(await names(dataDir, '--archived')).toEqual(expect.arrayContaining(['Garden', 'Barn']));
	expect(await names(dataDir)).not.toContain('Barn');
});

test('MCP servers are added, tested, listed with their tools, and removed; sessions are listed', async () => {
	const dataDir = temporaryDataDir();
	const program = [process.execPath, fixture('hostile.ts'), 'good'];
	expect((await cli(dataDir, 'mcp-server', 'add', 'good', ...program, '--name', 'Good Tools')).stdout).toContain(
		'Added',
	);
	expect(await cliJson(dataDir, 'mcp-server', 'test', 'Good Tools')).toMatchObject({ phase: 'ready', tools: 1 });
	expect((await cli(dataDir, 'mcp-server', 'tools', 'good')).stdout).toContain('good__fine');
	const rule = (...more: string[]) => cli(dataDir, 'mcp-server', 'rule', 'good', 'fine', ...more);
	expect((await rule('--timeout', '30', '--max-output', '8', '--approval', 'never')).stdout).toBe(
		'good__fine  never, at most 30 s, at most 8 KiB\n',
	);
	expect((await rule('--max-output', '0', '--offer', 'no')).stdout).toBe('good__fine  off, at most 30 s\n');
	expect(await cliJson(dataDir, 'mcp-server', 'rule', 'good', 'good__fine')).toMatchObject({
		enabled: false,
		rule: 'never',
		timeoutSeconds: 30,
	});
	expect((await cli(dataDir, 'mcp-server', 'off', 'good')).stdout).toBe('good is off.\n');
	expect(await cliJson(dataDir, 'mcp-server', 'list')).toMatchObject([{ alias: 'good', enabled: false }]);
	await cliJson(dataDir, 'mcp-server', 'on', 'good');
	expect((await cli(dataDir, 'mcp-server', 'show', 'good')).stdout).toContain('hostile.ts');
	await cliJson(dataDir, 'mcp-server', 'add', 'away', 'http://127.0.0.1:9/mcp', '--header', 'X-Key');
	expect(await cli(dataDir, 'mcp-server', 'test', 'away')).toMatchObject({
		code: 1,
		stdout: expect.stringContaining('needs X-Key') as string,
	});
	expect(await cliJson(dataDir, 'mcp-server', 'calls')).toEqual([]);
	await cliJson(dataDir, 'mcp-server', 'remove', 'away');
	expect(await cliJson(dataDir, 'mcp-server', 'list')).toHaveLength(1);

	expect(await cliJson(dataDir, 'session', 'list')).toEqual([]);
	expect((await cli(dataDir, 'session', 'digest')).stderr).toContain('no session of this folder');
});

test('questions are asked, repositories are followed, and tokens are made and taken back', async () => {
	const dataDir = temporaryDataDir();
	await cliJson(dataDir, 'capture', 'The kettle is blue.');
	const asked = await cliJson<{ thread: string }>(dataDir, 'chat', 'ask', 'Which colour is the kettle?');
	expect((await cli(dataDir, 'chat', 'list')).stdout).toContain(`${asked.thread}  Which colour is the kettle?`);
	expect((await cli(dataDir, 'chat', 'rename', asked.thread, 'Kettle')).stdout).toContain('is now Kettle.');
	const more = start(CLI, ['chat', 'ask', '-', '--chat', 'kettle', '--data-dir', dataDir]);
	more.stdin!.end('And what boils?');
	expect(await end(more)).toMatchObject({ code: 0, stdout: expect.stringContaining('kettle is blue') as string });
	expect((await cli(dataDir, 'chat', 'show', 'Kettle')).stdout).toMatch(/> Which colour[^]*> And what boils/);
	expect((await cli(dataDir, 'chat', 'delete', 'Kettle')).stdout).toContain(`chat restore ${asked.thread}`);
	expect(await cliJson(dataDir, 'chat', 'list')).toEqual([]);
	await cliJson(dataDir, 'chat', 'restore', asked.thread);
	expect((await cli(dataDir, 'chat', 'export', 'Kettle')).stdout).toMatch(/^# Kettle/);

	await cliJson(dataDir, 'task', 'add', 'Tea');
	const repository = workspaceWith({ 'a.txt': 'a' });
	const git = (...args: string[]): string => gitIn(repository, ...args);
	git('init', '-q', '-b', 'main');
	git('add', '.');
	git('commit', '-qm', 'Put the kettle on (T-1)');
	expect((await cli(dataDir, 'git', 'follow', repository)).stdout).toContain(`${repository}  main`);
	expect((await cli(dataDir, 'git', 'list', '--task', 'T-1')).stdout).toContain('Put the kettle on');
	expect((await cli(dataDir, 'git', 'show', git('rev-parse', 'HEAD').trim())).stdout).toContain('a.txt');
	expect((await cli(dataDir, 'git', 'unfollow', repository)).stdout).toContain('not followed any more');

	const made = await cli(dataDir, 'token', 'create', 'script', '--scope', 'hook');
	expect(made.stdout).toMatch(/^understory_\S+\n$/);
	expect((await cli(dataDir, 'token', 'list')).stdout).toMatch(/^script {2}hook/);
	expect((await cli(dataDir, 'token', 'endpoint')).stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\n$/);
	expect((await cli(dataDir, 'token', 'revoke', 'script')).stdout).toBe('script has no access any more.\n');
	expect(await cliJson(dataDir, 'token', 'list')).toEqual([]);
});

test('what cannot be understood or found is told with what to do', async () => {
	await expectRefusals(temporaryDataDir(), [
		[['note', 'list', 'x', 'y'], 2, 'usage: understory note add TITLE'],
		[['note', 'toString'], 2, 'usage: understory note'],
		[['note', 'show', 'Nowhere'], 1, 'no note'],
		[['note', 'list', '--limit', '0'], 2, '--limit'],
		[['project', 'show', 'Nowhere'], 1, 'There is no project Nowhere'],
		[['project', 'merge', 'x'], 2, 'usage: understory project'],
		[['mcp-server', 'rule', 'nobody', 'x'], 1, 'There is no MCP server nobody'],
		[['mcp-server', 'tools', 'nobody'], 1, 'There is no MCP server nobody'],
		[['mcp-server', 'add', 'x', 'https://example.org/mcp', 'more'], 2, 'An address takes no arguments'],
		[['mcp-server', 'add', 'x', 'true', '--approval', 'perhaps'], 2, 'always, readOnly, ask'],
		[['session', 'show', 'none'], 1, 'none'],
		[['chat', 'show', 'none'], 1, 'There is no conversation none'],
		[['chat', 'ask'], 2, 'usage: understory chat ask QUESTION'],
		[['git', 'list', '--task', 'twelve'], 2, '--task takes a task such as T-12'],
		[['token', 'create', 'x', '--scope', 'all'], 2, 'hook, read, write, admin'],
		[['token', 'revoke', 'none'], 1, 'There is no token none'],
	]);
});

async function names(dataDir: string, ...more: string[]): Promise<string[]> {
	const projects = await cliJson<{ name: string }[]>(dataDir, 'project', 'list', ...more);
	return projects.map(({ name }) => name);
}
