import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { ProfilePolicy } from '../../common/model/profile.ts';
import { CLOSED_POLICY, OPEN_POLICY } from '../../common/model/profileRules.ts';
import { DEFAULT_CHAT } from '../../common/protocol/settings.ts';
import { startWireServer, streaming } from '../server/models/chat/wireServer.ts';
import { LspClient, SETTINGS } from './lspClient.ts';
import { expectSilentDoors, keepEverything, MARK, questions, tells, WORD } from './profileDoors.ts';
import {
	cli,
	cliJson,
	end,
	killOwner,
	readOwner,
	SERVER,
	start,
	temporaryDataDir,
	workspaceWith,
} from './processes.ts';

vi.setConfig({ testTimeout: 180_000 });

const KEY = 'sk-of-the-other-profile';

/** Nouns of which some question finds what the profile keeps. */
const TELLING = [
	'activity',
	'agent',
	'capture',
	'context',
	'git',
	'graph',
	'memory',
	'note',
	'overview',
	'project',
	'search',
	'session',
	'task',
	'terminal',
	'thread',
	'upstream',
];

/** A home of profiles with one that was made, whose owners are gone after the test. */
async function homeWith(name: string, ...options: string[]): Promise<{ home: string; made: string }> {
	const home = temporaryDataDir();
	const { dataDir } = await cliJson<{ dataDir: string }>(home, 'profile', 'create', name, ...options);
	onTestFinished(async () => void (await killOwner(dataDir)));
	return { home, made: dataDir };
}

test('nothing that one profile keeps can be found from another', async () => {
	const { home, made } = await homeWith('work');
	const folder = workspaceWith({ 'secret.ts': `export function ${WORD}() {\n\treturn '${WORD}';\n}\n` });
	const work = await LspClient.open(home, [folder], SETTINGS, 'work');
	const kept = await keepEverything(work, folder);
	await work.call('chat/setKeys', { keys: { anthropic: KEY } });
	await work.indexed(folder);
	expect(await work.find(WORD, [folder])).toContain('secret.ts');

	const other = await LspClient.open(home, []);
	onTestFinished(async () => void (await Promise.all([work.close(), other.close()])));
	expect(readOwner(made)?.pid).not.toBe(readOwner(home)?.pid);
	expect(readOwner(made)?.address).not.toBe(readOwner(home)?.address);
	expect(await other.find(WORD)).toEqual([]);
	expect(await other.find(WORD, [folder])).toEqual([]);
	await expect(other.call('capture/undelete', { id: kept.capture })).rejects.toThrow('There is no capture');
	const asked = questions(kept);
	const nouns = new Set<string>();
	for (const question of asked) if (await tells(work, question)) nouns.add(question.name.split('/')[0]!);
	expect([...nouns].sort()).toEqual(TELLING); // the questions would find it
	for (const question of asked) expect(await tells(other, question), question.name).toBe(false);
	await expectSilentDoors(home, asked);
	expect((await other.call('chat/models', {})).keys).toEqual([]);
	expect((await work.call('chat/models', {})).keys).toEqual(['anthropic']);
	expect((await other.call('index/status', {})).roots).toEqual([]);
	const doctor = await other.call('admin/doctor', {});
	expect(JSON.stringify(doctor)).not.toContain(folder);
	expect(doctor.profile).toEqual({ name: 'default', policy: OPEN_POLICY });
	expect((await work.call('admin/doctor', {})).profile.name).toBe('work');
	expect(other.events('understory/event/captures')).toEqual([]);

	await Promise.all([work.call('admin/flush', {}), other.call('admin/flush', {})]);
	expect(bytesBelow(made)).toContain(MARK); // the test knows how to look
	expect(bytesBelow(home, made)).not.toContain(MARK);
	expect(bytesBelow(home)).not.toContain(KEY);
	const backup = path.join(temporaryDataDir(), 'backup.tar.gz');
	await other.call('admin/backup', { file: backup });
	expect(await cliJson(home, 'list')).toEqual([]);
	expect(await cliJson(home, 'list', '--profile', 'work')).toHaveLength(1);
});

test('what the policy forbids is not asked, whoever set it up, and the refusal says why', async () => {
	const rules = ['cloud-models', 'cloud-embeddings', 'upstream-servers', 'webhooks'];
	const { home } = await homeWith('quiet', ...rules.flatMap((rule) => ['--forbid', rule]));
	const server = await startWireServer(streaming('anthropic', ['Hello.']));
	onTestFinished(() => server[Symbol.asyncDispose]());
	const elsewhere = server.origin.replace('127.0.0.1', '0.0.0.0'); // no loopback address, but it leads here
	const chat = { ...DEFAULT_CHAT, model: 'anthropic/some', urls: { anthropic: `${elsewhere}/v1` } };
	const embedding = { provider: 'openai' as const, model: 'm', url: elsewhere };
	const window = await LspClient.open(home, [], { ...SETTINGS, chat }, 'quiet');
	onTestFinished(async () => void (await window.close()));
	await window.call('chat/setKeys', { keys: { anthropic: KEY } });
	const [model] = (await window.call('chat/models', {})).models;
	expect(model?.problem).toContain('The profile “quiet” allows no language models on other machines');
	const selection = { root: '', path: 'a.ts', language: 'typescript', startLine: 1, endLine: 1, text: 'a' };
	const asked = await window.call('chat/ask', { id: 'x', instruction: 'ask', text: 'Why?', selection });
	expect(asked.kind).toBe('passages');
	expect(asked.notices.join()).toContain('understory profile policy quiet --allow cloud-models');
	await expect(window.call('chat/ask', { id: 'y', instruction: 'fix', text: '', selection })).rejects.toThrow('quiet');
	await expect(window.call('chat/models', { provider: 'anthropic' })).rejects.toThrow('quiet');
	for (const from of [{}, { model: 'vscode/copilot/gpt-5' }])
		await expect(window.call('thread/prompt', { text: 'Why?', ...from })).rejects.toThrow(
			'no language models on other',
		);
	expect(await window.call('thread/prompt', { text: 'Why?', model: 'ollama/small' })).toHaveProperty('turns');
	expect(await window.call('thread/prompt', { text: 'Why?', command: 'search' })).toHaveProperty('items');
	await window.notify('workspace/didChangeConfiguration', { settings: { ...SETTINGS, chat, embedding } });
	await expect
		.poll(async () => (await window.call('index/status', {})).degraded ?? '', { timeout: 30_000 })
		.toContain('embedding servers on other machines');
	const { id } = await window.call('upstream/add', { alias: 'away', name: 'Away', type: 'http', url: elsewhere });
	await expect(window.call('upstream/test', { id })).rejects.toThrow('allows no MCP servers');
	const hook = { name: 'away', url: `${elsewhere}/hook`, types: ['captureAdded'], privateNetwork: true };
	await expect(window.call('webhook/add', hook)).rejects.toThrow('allows no webhooks');
	expect(server.requests).toEqual([]);

	await window.call('profile/setPolicy', { allowCloudModels: true });
	if (process.platform !== 'linux') return; // elsewhere 0.0.0.0 does not lead here
	await window.call('chat/ask', { id: 'z', instruction: 'ask', text: 'Why?', selection });
	expect(server.requests.length).toBeGreaterThan(0);
});

test('profiles are made, listed, changed, renamed and removed on the command line', async () => {
	const { home, made } = await homeWith('work', '--forbid', 'all', '--allow', 'webhooks');
	const policy: ProfilePolicy = { ...CLOSED_POLICY, allowWebhooks: true };
	await cliJson(home, 'capture', 'Kept in work', '--profile', 'work');
	expect(await cliJson(home, 'profile', 'list')).toEqual([
		{ name: 'default', dataDir: home, policy: OPEN_POLICY, current: true },
		{ name: 'work', dataDir: made, policy, current: false },
	]);
	// The server that runs takes it over, and it is there for the next one.
	expect(await cliJson(home, 'profile', 'policy', 'work', '--forbid', 'webhooks')).toEqual(CLOSED_POLICY);
	const { profile } = await cliJson<{ profile: object }>(home, 'doctor', '--profile', 'work');
	expect(profile).toEqual({ name: 'work', policy: CLOSED_POLICY });
	await killOwner(made);
	expect(await cliJson(home, 'profile', 'policy', 'work')).toEqual(CLOSED_POLICY);

	for (const [args, message] of [
		[['create', 'Work'], 'There is a profile “work” already'],
		[['create', '../x'], 'is no name for a profile'],
		[['create', 'default'], 'already'],
		[['rename', 'default', 'x'], 'always there'],
		[['remove', 'default', '--yes'], 'always there'],
		[['remove', 'nobody', '--yes'], 'There is no profile “nobody”'],
		[['remove', 'work'], 'Say --yes'],
		[['policy', '--forbid', 'fun'], 'There is no rule fun'],
		[['frobnicate'], 'usage: understory profile'],
	] as const)
		expect((await cli(home, 'profile', ...args)).stderr, args.join(' ')).toContain(message);

	await cliJson(home, 'profile', 'rename', 'work', 'office');
	expect((await cli(home, 'list', '--profile', 'work')).stderr).toContain('There is no profile “work”');
	expect(existsSync(made)).toBe(false);
	expect(await cliJson(home, 'list', '--profile', 'office')).toMatchObject([{ content: 'Kept in work' }]);
	const written = path.join(path.dirname(made), 'office', 'notes');
	mkdirSync(written, { recursive: true });
	writeFileSync(path.join(written, 'Plan.md'), 'In the backup, too.\n');
	const { backup, notes } = await cliJson<{ backup: string; notes: string }>(
		home,
		'profile',
		'remove',
		'office',
		'--yes',
	);
	expect(readFileSync(path.join(notes, 'Plan.md'), 'utf8')).toBe('In the backup, too.\n');
	expect(await cliJson(home, 'profile', 'list')).toMatchObject([{ name: 'default' }]);
	await homeCreates(home, 'again');
	await cliJson(home, 'restore', backup, '--profile', 'again');
	expect(await cliJson(home, 'list', '--profile', 'again')).toMatchObject([{ content: 'Kept in work' }]);
	expect(await cliJson(home, 'list')).toEqual([]);
	expect(readFileSync(path.join(home, 'profiles', 'again', 'notes', 'Plan.md'), 'utf8')).toBe('In the backup, too.\n');
	await cliJson(home, 'profile', 'remove', 'again', '--yes', '--no-backup');
	expect(readdirSync(path.join(home, 'removed-profiles')).sort()).toEqual(
		[backup, notes].map((kept) => path.basename(kept)).sort(),
	);
});

test('a window of a profile that is gone is told so, and does not make it anew', async () => {
	const { home } = await homeWith('work');
	await cliJson(home, 'profile', 'remove', 'work', '--yes', '--no-backup');
	const window = start(SERVER, ['--stdio', '--data-dir', home, '--profile', 'work']);
	const said = end(window);
	const request = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { capabilities: {} } });
	window.stdin!.end(`Content-Length: ${request.length}\r\n\r\n${request}`);
	expect((await said).stderr).toContain('There is no profile “work”');
	expect(existsSync(path.join(home, 'profiles', 'work'))).toBe(false);
});

async function homeCreates(home: string, name: string): Promise<void> {
	const { dataDir } = await cliJson<{ dataDir: string }>(home, 'profile', 'create', name);
	onTestFinished(async () => void (await killOwner(dataDir)));
}

/** Everything that is written below a folder: log, state, logs, settings, caches and index tables. */
function bytesBelow(folder: string, except = ''): string {
	return readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.map((file) => path.join(folder, file))
		.filter(
			(file) => (except === '' || !file.startsWith(except)) && statSync(file, { throwIfNoEntry: false })?.isFile(),
		)
		.map((file) => readFileSync(file, 'latin1'))
		.join('\n');
}
