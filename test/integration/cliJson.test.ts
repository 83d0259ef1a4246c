import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { text as readAll } from 'node:stream/consumers';
import { afterAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { capture } from '../../common/model/capture.ts';
import { graphNode } from '../../common/model/graph.ts';
import { profilePolicy } from '../../common/model/profile.ts';
import { searchHit } from '../../common/model/search.ts';
import { task } from '../../common/model/task.ts';
import { OPERATIONS, type OperationName } from '../../common/protocol/index.ts';
import { transferredNotes } from '../../common/protocol/operations/notes.ts';
import { commands } from '../../server/doors/cli/commandTable.ts';
import { runCli } from '../../server/doors/cli/run.ts';
import { killOwner, workspaceWith } from './processes.ts';

vi.setConfig({ testTimeout: 120_000 });

/** These speak until they are stopped; what they say is tested where they are. */
const WITHOUT_END = ['mcp', 'serve'];

/** One server for all of it. */
const dataDir = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'understory-process-')));
vi.stubEnv('UNDERSTORY_IDLE_EXIT', '30');
afterAll(async () => {
	await killOwner(dataDir);
	rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

interface Said {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
}

/** Runs a command line in this process, against the server of a data directory. */
async function say(...argv: string[]): Promise<Said> {
	const output = { stdout: new PassThrough(), stderr: new PassThrough() };
	const said = Promise.all([readAll(output.stdout), readAll(output.stderr)]);
	const code = await runCli(argv, commands, output);
	output.stdout.end();
	output.stderr.end();
	const [stdout, stderr] = await said;
	return { code, stdout, stderr };
}

/** The one document that standard output holds. */
function documentOf({ stdout }: Said): unknown {
	expect(stdout).toMatch(/^[^\n]+\n$/);
	return JSON.parse(stdout) as unknown;
}

const answer = <K extends OperationName>(name: K): (typeof OPERATIONS)[K]['output'] => OPERATIONS[name].output;
const partOf = (schema: z.ZodObject, ...fields: string[]): z.ZodObject =>
	schema.pick(Object.fromEntries(fields.map((field) => [field, true])) as never);
const listIn = (name: OperationName, field: string): z.ZodType =>
	(OPERATIONS[name].output as z.ZodObject).shape[field] as z.ZodType;

const seq = z.number().int();
const written = { id: z.string(), seq };
const profile = z.object({ name: z.string(), dataDir: z.string() });
const taskRow = partOf(task, 'id', 'title', 'project', 'column', 'priority', 'due', 'tags', 'completedAt').extend({
	label: z.string(),
});

const failure = z.object({ error: z.object({ code: z.string(), message: z.string().min(10) }) });

test('with --json an error is one document on standard error, and nothing is on standard output', async () => {
	const fails = async (status: number, code: string, ...argv: string[]): Promise<void> => {
		const { code: ended, stdout, stderr } = await say(...argv);
		expect({ ended, stdout }, argv.join(' ')).toEqual({ ended: status, stdout: '' });
		expect(stderr).toMatch(/^[^\n]+\n$/);
		expect(failure.parse(JSON.parse(stderr)).error.code, argv.join(' ')).toBe(code);
	};
	for (const { name } of commands) await fails(2, 'usage', name, '--nonsense', '--json');
	await fails(2, 'usage', 'tasks', '--json');
	await fails(2, 'usage', '--json');
	const refused: readonly (readonly [string, ...string[]])[] = [
		['notFound', 'task', 'show', 'T-99'],
		['notFound', 'context', 'get', 'a', 'k'],
		['notFound', 'agent', 'off', 'nobody'],
		['notFound', 'agent', 'show', 'none'],
		['notFound', 'webhook', 'off', 'nobody'],
		['notFound', 'graph', 'show', 'person:nobody'],
		['notFound', 'compact', '--undo', 'none'],
		['notFound', 'list', '--profile', 'nowhere'],
		['invalidInput', 'webhook', 'add', 'http://example.com/hook'],
		['invalidInput', 'capture', ' '],
		['invalidInput', 'call', 'capture/list', '{"limit":"many"}'],
		['notFound', 'import', path.join(dataDir, 'nowhere')],
	];
	for (const [code, ...argv] of refused) await fails(1, code, ...argv, '--json', '--data-dir', dataDir);
});

test('every command that takes --json prints one document of its schema', async () => {
	const folder = workspaceWith({ 'header.ts': 'export function parseHeader() {}\n' });
	const beir = beirFolder(path.join(folder, 'beir'));
	const file = (name: string): string => path.join(dataDir, name);
	const covered = new Set<string>();
	const json = async <T>(schema: z.ZodType<T>, ...argv: string[]): Promise<T> => {
		const [name = '', ...rest] = argv;
		covered.add(name);
		const said = await say(name, '--json', '--data-dir', dataDir, ...rest);
		expect(said.code, `${argv.join(' ')}: ${said.stderr}`).toBe(0);
		const document = documentOf(said);
		const parsed = schema.safeParse(document);
		expect.soft(parsed.error, argv.join(' ')).toBeUndefined();
		expect.soft(document, `${argv.join(' ')}: nothing beside the schema`).toEqual(parsed.data);
		return document as T;
	};

	await json(answer('index/ensure'), 'index', folder);
	await json(answer('index/status'), 'status');
	const hit = partOf(searchHit, 'path', 'startLine', 'endLine', 'score', 'symbol', 'kind', 'snippet', 'why');
	expect(await json(z.array(hit), 'search', 'parse header')).not.toEqual([]);
	await json(z.array(hit), 'search', '--', '--json');

	const kept = z.object(written);
	await json(kept, 'capture', 'The kettle of Ada Lovelace is blue. It boils water.', '--tag', 'kitchen');
	await json(kept, 'capture', 'The kettle is on the shelf. It is blue.', '--tag', 'kitchen');
	await json(z.array(partOf(capture, 'id', 'content', 'status', 'tags', 'createdAt')).length(2), 'list');
	await json(partOf(answer('memory/recall') as z.ZodObject, 'hits', 'heldBack'), 'recall', 'kettle');
	const { summary } = await json(answer('memory/compact'), 'compact', '--topic', 'kettle', '--method', 'extractive');
	await json(z.object({ run: z.string() }), 'compact', '--undo', summary!.run);
	const pruned = partOf(answer('memory/prune') as z.ZodObject, 'run', 'items', 'remaining');
	const { run: prune } = await json(pruned, 'prune', '--max', '1');
	await json(partOf(answer('memory/restore') as z.ZodObject, 'restored'), 'prune', '--undo', String(prune));

	await json(answer('context/set'), 'context', 'set', 'a', 'k', '{"b":1}');
	await json(answer('context/get'), 'context', 'get', 'a', 'k');
	await json(listIn('context/list', 'entries'), 'context', 'list', 'a');
	await json(answer('context/delete'), 'context', 'delete', 'a', 'k');
	await json(listIn('context/history', 'changes'), 'context', 'history', 'a', 'k');
	await json(answer('context/setSchema'), 'context', 'schema', 'a', '{"type":"object"}');

	const labelled = z.object({ ...written, label: z.string() });
	const added = await json(labelled, 'task', 'add', 'Descale the kettle', '--due', '2030-01-31');
	await json(z.array(taskRow).length(1), 'task', 'list');
	await json(answer('task/get'), 'task', 'show', added.label);
	await json(labelled.extend({ next: z.string().optional() }), 'task', 'done', added.label);

	await json(answer('graph/status'), 'graph', 'status');
	const nodes = await json(z.array(graphNode), 'graph', 'list');
	const node = nodes.find(({ name }) => name.toLowerCase() === 'ada lovelace')?.id ?? nodes[0]!.id;
	const more = partOf(answer('graph/neighbours') as z.ZodObject, 'neighbours', 'total').shape;
	await json(graphNode.extend({ merged: z.array(z.string()), ...more }), 'graph', 'show', node);
	await json(listIn('graph/path', 'path'), 'graph', 'path', node, `task:${added.label}`);
	const related = partOf(answer('graph/related') as z.ZodObject, 'records', 'entities');
	await json(related, 'graph', 'related', path.join(folder, 'header.ts'));
	await json(answer('graph/hide'), 'graph', 'hide', node);
	await json(answer('graph/hide'), 'graph', 'hide', node, '--undo');
	await json(answer('graph/merge'), 'graph', 'merge', node, 'person:ada king');
	await json(answer('graph/split'), 'graph', 'split', node);
	await json(answer('graph/rebuild'), 'graph', 'rebuild');

	await json(listIn('agent/list', 'agents'), 'agent', 'list');
	const started = partOf(answer('agent/run') as z.ZodObject, 'run', 'started');
	await json(answer('agent/readRun'), 'agent', 'run', 'snapshot');
	const { run } = await json(started, 'agent', 'run', 'snapshot', '--background');
	await json(z.object({ run: z.string(), cancelled: z.boolean() }), 'agent', 'cancel', String(run));
	await json(answer('agent/readRun'), 'agent', 'show', String(run));
	await json(listIn('agent/runs', 'runs'), 'agent', 'runs', 'snapshot');
	await json(answer('agent/edit'), 'agent', 'off', 'snapshot');
	await json(answer('agent/edit'), 'agent', 'on', 'snapshot');
	await json(answer('agent/add'), 'agent', 'new', 'tea', '--task', 'What is tea?');
	await json(answer('agent/add'), 'agent', 'watch', 'build', '--command', 'make');
	await json(answer('agent/remove'), 'agent', 'remove', 'tea');

	await json(answer('project/create'), 'project', 'add', 'Kitchen');
	await json(listIn('project/list', 'projects'), 'project', 'list');
	await json(listIn('note/list', 'notes'), 'note', 'list');
	await json(listIn('session/list', 'sessions'), 'session', 'list');
	await json(listIn('upstream/list', 'upstreams'), 'mcp-server', 'list');

	const asking = z.object({ thread: z.string(), ...answer('thread/follow').shape });
	const { thread } = await json(asking, 'chat', 'ask', 'Where is the kettle?');
	await json(asking, 'chat', 'ask', 'And the tea?', '--chat', thread);
	await json(asking, 'chat', 'retry', thread);
	await json(listIn('thread/list', 'threads'), 'chat', 'list', 'kettle');
	await json(answer('thread/read'), 'chat', 'show', thread);
	await json(answer('thread/stop'), 'chat', 'stop', thread);
	await json(answer('thread/approve'), 'chat', 'deny', thread, 'none');
	await json(answer('thread/export'), 'chat', 'export', thread);
	await json(answer('thread/rename'), 'chat', 'rename', thread, 'Kettle');
	await json(answer('thread/delete'), 'chat', 'delete', 'kettle');
	await json(answer('thread/undelete'), 'chat', 'restore', thread);

	await json(answer('git/follow'), 'git', 'follow', folder);
	await json(listIn('git/list', 'entries'), 'git', 'list');
	await json(answer('git/follow'), 'git', 'unfollow', folder);

	await json(answer('door/createToken'), 'token', 'create', 'script');
	await json(listIn('door/tokens', 'tokens'), 'token', 'list');
	await json(answer('door/revokeToken'), 'token', 'revoke', 'script');
	await json(z.object({ url: z.string() }), 'token', 'endpoint');

	await json(listIn('model/list', 'models'), 'model', 'list');
	await json(answer('model/remove'), 'model', 'remove', 'nobody/nothing');
	await json(listIn('terminal/list', 'commands'), 'history');
	await json(listIn('activity/recent', 'entries'), 'activity');

	await json(
		answer('webhook/add'),
		'webhook',
		'add',
		'http://127.0.0.1:1/hook',
		'--name',
		'tea',
		'--type',
		'taskMoved',
	);
	await json(answer('webhook/list'), 'webhook', 'list');
	await json(answer('webhook/edit'), 'webhook', 'off', 'tea');
	await json(answer('webhook/edit'), 'webhook', 'on', 'tea');
	await json(answer('webhook/dead'), 'webhook', 'dead', 'tea');
	await json(answer('webhook/redeliver'), 'webhook', 'redeliver', 'tea');
	await json(answer('webhook/remove'), 'webhook', 'remove', 'tea');

	const operation = z.object({ name: z.string(), effect: z.enum(['read', 'write']), summary: z.string() });
	await json(z.object({ operations: z.array(operation) }), 'call');
	await json(answer('capture/list'), 'call', 'capture/list', '{"limit":1}');
	const properties = z.looseObject({ type: z.literal('object'), properties: z.looseObject({}) });
	await json(operation.extend({ input: properties, output: properties }), 'call', 'capture/list', '--schema');
	await json(answer('admin/doctor'), 'doctor');
	await json(z.object({ shell: z.string(), script: z.string() }), 'completion', 'zsh');
	await json(z.record(z.string(), z.union([z.number(), z.string()])), 'eval', 'retrieval', '--beir', beir);
	await json(answer('transfer/export'), 'export', file('all.jsonl'));
	await json(answer('transfer/import'), 'import', file('all.jsonl'), '--dry-run');
	await json(answer('admin/backup'), 'backup', file('copy.understory'));
	await json(z.object({ removed: z.boolean() }), 'forget', folder);

	await json(profile.extend({ policy: profilePolicy }), 'profile', 'create', 'tea', '--forbid', 'webhooks');
	await json(z.array(profile.extend({ policy: profilePolicy, current: z.boolean() })), 'profile', 'list');
	await json(profilePolicy, 'profile', 'policy');
	await json(profile, 'profile', 'rename', 'tea', 'cocoa');
	await json(z.object({ removed: z.string() }), 'profile', 'remove', 'cocoa', '--yes', '--no-backup');

	await json(z.object({ stopped: z.literal(true) }), 'stop');
	const restored = z.object({
		seq,
		captures: seq,
		createdAt: z.string(),
		replaced: z.string().optional(),
		notes: transferredNotes,
	});
	await json(restored, 'restore', file('copy.understory'));
	const places = { damage: z.array(z.string()), recovered: seq, lost: z.array(seq), seq, repaired: z.boolean() };
	await json(z.object({ ...places, replaced: z.string().optional() }), 'repair');

	const help = z.object({ help: z.string() });
	for (const { name } of commands) help.parse(documentOf(await say(name, '--help', '--json')));
	help.parse(documentOf(await say('help', '--json')));
	expect([...covered, ...WITHOUT_END].sort()).toEqual(commands.map(({ name }) => name).sort());
});

/** A data set of one document and one question. */
function beirFolder(folder: string): string {
	mkdirSync(path.join(folder, 'qrels'), { recursive: true });
	writeFileSync(path.join(folder, 'corpus.jsonl'), '{"_id":"d1","title":"","text":"The kettle is blue."}\n');
	writeFileSync(path.join(folder, 'queries.jsonl'), '{"_id":"q1","text":"kettle"}\n');
	writeFileSync(path.join(folder, 'qrels', 'test.tsv'), 'query-id\tcorpus-id\tscore\nq1\td1\t1\n');
	return folder;
}
