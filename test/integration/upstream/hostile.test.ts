import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { expect, onTestFinished, test, vi } from 'vitest';
import { connectStdio } from '../mcpClient.ts';
import { isAlive, temporaryDataDir, until } from '../processes.ts';
import { filesWith } from '../../filesWith.ts';
import { listenHere } from '../../listenHere.ts';
import { fixture, Registry, textOf, toolNames } from './registry.ts';

vi.setConfig({ testTimeout: 240_000 }); // many processes under one owner, on a machine that may be busy

type Definition = Parameters<Registry['addScript']>[3];

/** A hostile server. */
interface Hostile {
	readonly id: string;
	/** What its tools' names begin with. */
	readonly prefix: string;
	/** Process ids of its starts. */
	starts(): number[];
}

/** One owner with a good server; hostile ones are put beside it. An owner takes seconds to start, so tests share it. */
class Scene {
	readonly registry: Registry;
	readonly client: Client;
	readonly dataDir: string;

	static async open(): Promise<Scene> {
		const dataDir = temporaryDataDir();
		const registry = await Registry.open(dataDir);
		await registry.addScript('good', fixture('hostile.ts'), ['good']);
		return new Scene(registry, await connectStdio(dataDir), dataDir);
	}

	private constructor(registry: Registry, client: Client, dataDir: string) {
		this.registry = registry;
		this.client = client;
		this.dataDir = dataDir;
	}

	async add(mode: string, more: Definition = {}): Promise<Hostile> {
		const alias = mode.toLowerCase();
		const file = path.join(this.dataDir, `${alias}.txt`);
		const id = await this.registry.addScript(alias, fixture('hostile.ts'), [mode, file], more);
		return {
			id,
			prefix: `${alias}__`,
			starts: () => readFileSync(file, 'utf8').trim().split('\n').map(Number),
		};
	}

	call(name: string): ReturnType<Client['callTool']> {
		return this.client.callTool({ name });
	}

	async expectRestWorks(): Promise<void> {
		const kept = await this.client.callTool({ name: 'remember', arguments: { content: 'still here' } });
		expect(kept.isError).toBeFalsy();
		expect(textOf(await this.call('good__fine'))).toContain('"name":"fine"');
	}
}

test('servers that do not get to their first word are told with the reason, and keep nobody waiting', async () => {
	const s = await Scene.open();
	const endings = { endless: 'more than', noise: 'not the Model Context Protocol', exit: 'status 3' };
	for (const [mode, reason] of Object.entries(endings)) {
		const { id } = await s.add(mode);
		const status = await s.registry.test(id);
		expect(status.phase, mode).toMatch(/waiting|failed/);
		expect(status.lastError, mode).toContain(reason);
		await s.expectRestWorks();
	}
	const hanging = await s.add('hang');
	expect(await toolNames(s.client)).toContain('good__fine');
	expect((await s.registry.status(hanging.id)).phase).toBe('starting');
	await s.expectRestWorks();
});

test('a server that ends at once is not started over and over', async () => {
	const s = await Scene.open();
	const exiting = await s.add('exit');
	for (let i = 0; i < 20; i++) await toolNames(s.client);
	expect(exiting.starts().length).toBeLessThan(10); // ever more rarely: ten would take minutes
	await s.expectRestWorks();
});

test('a server that goes wrong in a call fails that call alone', async () => {
	const s = await Scene.open();
	const modes: readonly [mode: string, reason: string, more?: Definition][] = [
		['endlessCall', 'more than'],
		['flood', 'without end'],
		['dies', 'status 4'],
		['silent', 'longer than 1 s', { timeoutSeconds: 1 }],
		['hangs', 'longer than 1 s', { timeoutSeconds: 1 }],
		['large', 'more than the 64 KiB', { maxOutputKb: 64 }],
	];
	for (const [mode, reason, more] of modes) {
		const { id, prefix } = await s.add(mode, more);
		await s.registry.test(id);
		if (mode === 'hangs') await s.call(`${prefix}fine`);
		const result = await s.call(`${prefix}fine`);
		expect(result.isError, mode).toBe(true);
		expect(textOf(result), mode).toContain(reason);
		expect(textOf(result).length, mode).toBeLessThan(70_000);
		await s.expectRestWorks();
		if (mode !== 'hangs') continue;
		await s.registry.until(id, ({ phase, lastError }) => phase === 'waiting' && lastError?.includes('ended') === true);
		expect(textOf(await s.call(`${prefix}fine`))).toBe('answered');
	}
});

test('tools that no client could use are left out and named; names that look like paths become plain and stay apart', async () => {
	const s = await Scene.open();
	const modes: readonly [mode: string, names: unknown[], problem: RegExp][] = [
		['hugeSchema', ['hugeschema__fine'], /too large/],
		['duplicates', ['duplicates__fine'], /more than once/],
		['noSchema', ['noschema__fine'], /has no name|no object/],
		['longNames', [expect.stringMatching(/^longnames__a_rather_long_\w+_[0-9a-f]{6}$/)], /too long/],
		[
			'paths',
			[
				'paths__fine',
				expect.stringMatching(/^paths__\w+etc_passwd_[0-9a-f]{6}$/),
				expect.stringMatching(/^paths__a_b_[0-9a-f]{6}$/),
				'paths__a_b',
			],
			/has no name/,
		],
	];
	for (const [mode, , problem] of modes) {
		const status = await s.registry.test((await s.add(mode)).id);
		expect(status.phase, mode).toBe('ready');
		expect(status.problems.join('\n'), mode).toMatch(problem);
	}
	const listed = await toolNames(s.client);
	for (const name of listed) expect(name).toMatch(/^[\w-]{1,40}$/);
	const of = (mode: string): string[] => listed.filter((name) => name.startsWith(`${mode.toLowerCase()}__`));
	for (const [mode, names] of modes) expect(of(mode), mode).toEqual(names);
	expect(textOf(await s.call(of('paths')[1]!))).toContain('"name":"../../etc/passwd"');
	await s.expectRestWorks();
});

test('a tool that changes after it was allowed is asked about again', async () => {
	const s = await Scene.open();
	const { id } = await s.add('changing');
	await s.registry.test(id);
	expect((await s.call('changing__fine')).isError).toBeFalsy();
	const changed = async (): Promise<boolean> =>
		(await s.registry.window.call('upstream/tools', { id })).tools[0]?.changed === true;
	await until(changed);
	const asked = await s.call('changing__fine');
	expect(asked.isError).toBe(true);
	expect(textOf(asked)).toContain("needs the user's permission");
	// Whether it is offered is another question, and answers this one for nobody.
	await s.registry.window.call('upstream/rule', { id, tool: 'fine', enabled: false });
	await s.registry.window.call('upstream/rule', { id, tool: 'fine', enabled: true });
	expect(await changed()).toBe(true);
	expect((await s.call('changing__fine')).isError).toBe(true);
	await s.registry.window.call('upstream/rule', { id, tool: 'fine', approval: 'always' });
	expect((await s.call('changing__fine')).isError).toBeFalsy();
});

test('a server sees the variables that are named for it and no others, and is ended with all it started', async () => {
	vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'of whoever started the owner');
	onTestFinished(() => void vi.unstubAllEnvs());
	const s = await Scene.open();
	const named = await s.registry.addScript('named', fixture('hostile.ts'), ['good'], { env: ['TOKEN'] });
	expect(await s.registry.status(named)).toMatchObject({ missingSecrets: ['TOKEN'] });
	const without = await s.call('named__fine').catch((error: unknown) => String(error));
	expect(JSON.stringify(without)).toMatch(/TOKEN|no tool/);
	await s.registry.window.call('upstream/setSecrets', { id: named, env: { TOKEN: 'secret-value' }, headers: {} });
	await s.registry.test(named);
	const { env } = JSON.parse(textOf(await s.call('named__fine'))) as { env: Record<string, string> };
	expect(env['TOKEN']).toBe('secret-value');
	const basic = new Set(['HOME', 'LANG', 'LOGNAME', 'PATH', 'SHELL', 'TERM', 'TMPDIR', 'USER']);
	expect(Object.keys(env).filter((name) => !basic.has(name))).toEqual(['TOKEN']);
	await until(() => filesWith(path.join(s.dataDir, 'logs'), 'started with •••').length > 0);
	for (const name of ['store/log', 'logs', 'upstream'])
		expect(filesWith(path.join(s.dataDir, name), 'secret-value')).toEqual([]);

	const stays = await s.add('stays');
	await s.registry.test(stays.id);
	expect(stays.starts().some(isAlive)).toBe(true);
	await s.registry.window.call('upstream/remove', { id: stays.id });
	await until(() => !stays.starts().some(isAlive));
});

test('what servers print and echo of keys, tokens and headers reaches no log', async () => {
	const s = await Scene.open();
	const planted = {
		told: 'planted value of a header',
		token: 'planted-access-token-1',
		refresh: 'planted-refresh-token-2',
		key: ['sk', 'planted', '0123456789abcdef'].join('-'),
		provider: 'planted key of a provider',
	};
	const web = createServer((request, response) =>
		response.writeHead(500).end(`broken: ${JSON.stringify([request.headers, planted])}`),
	);
	const url = `${await listenHere(web)}/mcp`;
	const { window } = s.registry;
	await window.call('chat/setKeys', { keys: { openai: planted.provider } });
	const id = await s.registry.addUrl('echoes', url, { headers: ['X-Key'] });
	const tokens = { access_token: planted.token, refresh_token: planted.refresh, token_type: 'Bearer' };
	const grant = JSON.stringify({ at: 1, url, tokens, clients: {}, redirect: '' });
	await window.call('upstream/setSecrets', { id, env: {}, headers: { 'X-Key': planted.told }, grant });
	expect((await s.registry.test(id)).lastError).toContain('broken');
	const printed = Buffer.from(Object.values(planted).join(' and ')).toString('base64');
	const prints = await s.registry.addScript('prints', '-e', [
		`process.stderr.write('started with ' + Buffer.from('${printed}', 'base64') + '\\n')`,
	]);
	await s.registry.test(prints);
	const logs = path.join(s.dataDir, 'logs');
	await until(() => ['started with', 'broken'].every((text) => filesWith(logs, text).length > 0));
	for (const [name, secret] of Object.entries(planted)) expect(filesWith(logs, secret), name).toEqual([]);
});
