import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { expect, test } from 'vitest';
import { connectStdio } from '../mcpClient.ts';
import { isAlive, temporaryDataDir, until } from '../processes.ts';
import { fixture, Registry, textOf, toolNames } from './registry.ts';

interface Scene {
	readonly registry: Registry;
	readonly client: Client;
	readonly id: string;
	readonly dataDir: string;
}

/** A hostile server beside a good one. */
async function scene(mode: string, more: Parameters<Registry['addScript']>[3] = {}): Promise<Scene> {
	const dataDir = temporaryDataDir();
	const registry = await Registry.open(dataDir);
	const id = await registry.addScript('bad', fixture('hostile.ts'), [mode, path.join(dataDir, 'starts.txt')], more);
	await registry.addScript('good', fixture('hostile.ts'), ['good']);
	return { registry, client: await connectStdio(dataDir), id, dataDir };
}

async function expectRestWorks({ client }: Scene): Promise<void> {
	const kept = await client.callTool({ name: 'remember', arguments: { content: 'still here' } });
	expect(kept.isError).toBeFalsy();
	const good = await client.callTool({ name: 'good__fine' });
	expect(textOf(good)).toContain('"name":"fine"');
}

test.each([
	['endless', 'more than'],
	['noise', 'not the Model Context Protocol'],
	['exit', 'status 3'],
])('a server that does not get to its first word (%s)', async (mode, reason) => {
	const s = await scene(mode);
	const status = await s.registry.test(s.id);
	expect(status.phase).toMatch(/waiting|failed/);
	expect(status.lastError).toContain(reason);
	await expectRestWorks(s);
});

test('a server that hangs at its first word does not keep the others from being listed', async () => {
	const s = await scene('hang');
	expect(await toolNames(s.client)).toContain('good__fine');
	expect((await s.registry.status(s.id)).phase).toBe('starting');
	await expectRestWorks(s);
});

test('a server that ends at once is not started over and over', async () => {
	const s = await scene('exit');
	for (let i = 0; i < 20; i++) await toolNames(s.client);
	const starts = readFileSync(path.join(s.dataDir, 'starts.txt'), 'utf8').trim().split('\n');
	expect(starts.length).toBeLessThanOrEqual(3);
	await expectRestWorks(s);
});

test.each([
	['endlessCall', 'more than'],
	['flood', 'without end'],
	['dies', 'status 4'],
])('a server that goes wrong in a call (%s) fails that call', async (mode, reason) => {
	const s = await scene(mode);
	await s.registry.test(s.id);
	const result = await s.client.callTool({ name: 'bad__fine' });
	expect(result.isError).toBe(true);
	expect(textOf(result)).toContain(reason);
	await expectRestWorks(s);
});

test('a call without an answer ends after its time', async () => {
	const s = await scene('silent', { timeoutSeconds: 1 });
	const result = await s.client.callTool({ name: 'bad__fine' });
	expect(textOf(result)).toContain('longer than 1 s');
	await expectRestWorks(s);
});

test('a result that is too large is refused, with its beginning', async () => {
	const s = await scene('large', { maxOutputKb: 64 });
	const result = await s.client.callTool({ name: 'bad__fine' });
	expect(result.isError).toBe(true);
	expect(textOf(result)).toContain('more than the 64 KiB');
	expect(textOf(result).length).toBeLessThan(70_000);
	await expectRestWorks(s);
});

test.each([
	['hugeSchema', ['bad__fine'], /too large/],
	['duplicates', ['bad__fine'], /more than once/],
	['noSchema', ['bad__fine'], /has no name|no object/],
	['longNames', [expect.stringMatching(/^bad__a_rather_long_name_\w+_[0-9a-f]{6}$/)], /too long/],
])('tools that no client could use are left out and named (%s)', async (mode, names, problem) => {
	const s = await scene(mode);
	const status = await s.registry.test(s.id);
	expect(status.phase).toBe('ready');
	expect(status.problems.join('\n')).toMatch(problem);
	const listed = await toolNames(s.client);
	expect(listed.filter((name) => name.startsWith('bad__'))).toEqual(names);
	for (const name of listed) expect(name).toMatch(/^[\w-]{1,40}$/);
	await expectRestWorks(s);
});

test('names that look like paths become plain and stay apart', async () => {
	const s = await scene('paths');
	await s.registry.test(s.id);
	const names = (await toolNames(s.client)).filter((name) => name.startsWith('bad__'));
	expect(names).toEqual([
		'bad__fine',
		expect.stringMatching(/^bad__\w+etc_passwd_[0-9a-f]{6}$/),
		expect.stringMatching(/^bad__a_b_[0-9a-f]{6}$/),
		'bad__a_b',
	]);
	expect(textOf(await s.client.callTool({ name: names[1]! }))).toContain('"name":"../../etc/passwd"');
});

test('a tool that changes after it was allowed is asked about again', async () => {
	const s = await scene('changing');
	await s.registry.test(s.id);
	expect((await s.client.callTool({ name: 'bad__fine' })).isError).toBeFalsy();
	const changed = async (): Promise<boolean> =>
		(await s.registry.window.call('upstream/tools', { id: s.id })).tools[0]?.changed === true;
	await until(changed);
	const asked = await s.client.callTool({ name: 'bad__fine' });
	expect(asked.isError).toBe(true);
	expect(textOf(asked)).toContain("needs the user's permission");
	await s.registry.window.call('upstream/rule', { id: s.id, tool: 'fine', approval: 'always' });
	expect((await s.client.callTool({ name: 'bad__fine' })).isError).toBeFalsy();
});

test('a server sees the variables that are named for it, and no others', async () => {
	const s = await scene('good', { env: ['TOKEN'] });
	expect(await s.registry.status(s.id)).toMatchObject({ missingSecrets: ['TOKEN'] });
	const without = await s.client.callTool({ name: 'bad__fine' }).catch((error: unknown) => String(error));
	expect(JSON.stringify(without)).toMatch(/TOKEN|no tool/);
	await s.registry.window.call('upstream/setSecrets', { id: s.id, env: { TOKEN: 'secret-value' }, headers: {} });
	await s.registry.test(s.id);
	const { env } = JSON.parse(textOf(await s.client.callTool({ name: 'bad__fine' }))) as { env: Record<string, string> };
	expect(env['TOKEN']).toBe('secret-value');
	expect(Object.keys(env).filter((name) => /UNDERSTORY|VITEST|NODE_|ELECTRON/.test(name))).toEqual([]);
	for (const name of ['store/log', 'logs', 'upstream']) expect(grep(path.join(s.dataDir, name))).toEqual([]);
});

test('a server that will not leave is ended, with all it started', async () => {
	const s = await scene('stays');
	await s.registry.test(s.id);
	const pids = (): number[] => readFileSync(path.join(s.dataDir, 'starts.txt'), 'utf8').trim().split('\n').map(Number);
	expect(pids().some(isAlive)).toBe(true);
	await s.registry.window.call('upstream/remove', { id: s.id });
	await until(() => !pids().some(isAlive));
});

/** Files below a folder that hold the secret. */
function grep(folder: string): string[] {
	const { readdirSync } = process.getBuiltinModule('node:fs');
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => path.join(entry.parentPath, entry.name))
		.filter((file) => readFileSync(file).includes('secret-value'));
}
