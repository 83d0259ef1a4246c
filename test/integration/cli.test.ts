import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, test, vi } from 'vitest';
import {
	CLI,
	REPOSITORY,
	cli,
	cliJson,
	end,
	type Ended,
	killOwner,
	readOwner,
	start,
	temporaryDataDir,
	until,
	workspaceWith,
} from './processes.ts';

vi.setConfig({ testTimeout: 180_000 }); // many processes start here, and the machine may be busy

interface Written {
	readonly id: string;
	readonly seq: number;
}

const HEADER = 'export function parseHeader(text: string): string[] {\n\treturn text.split(":");\n}\n';

test.skipIf(process.platform === 'win32')("npm puts the package's program on the PATH, and it runs from there", () => {
	const prefix = workspaceWith({});
	const flags = ['--prefix', prefix, '--ignore-scripts', '--offline', '--no-audit', '--no-fund'];
	execFileSync('npm', ['install', '--global', ...flags, REPOSITORY], { cwd: prefix, stdio: 'pipe' });
	const program = path.join(prefix, 'bin', 'understory');
	const { version } = JSON.parse(readFileSync(path.join(REPOSITORY, 'package.json'), 'utf8')) as { version: string };
	expect(execFileSync(program, ['--version'], { encoding: 'utf8' })).toBe(`${version}\n`);
	const env = { ...process.env, UNDERSTORY_IDLE_EXIT: '15' };
	const dataDir = temporaryDataDir(); // what lies beside the program is found through the link
	expect(execFileSync(program, ['list', '--json', '--data-dir', dataDir], { encoding: 'utf8', env })).toBe('[]\n');
});

test.skipIf(process.platform === 'win32')(
	'what npm would pack is all that the program needs, and little else',
	async () => {
		const listed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', '--offline'], {
			cwd: REPOSITORY,
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		const [{ files, size }] = JSON.parse(listed) as [{ files: { path: string }[]; size: number }];
		const kinds = new Set(files.map((file) => file.path.split('/').slice(0, 2).join('/')));
		expect([...kinds].filter((kind) => /^(?!dist\/|grammars\/)/.test(kind)).sort()).toEqual([
			'CHANGELOG.md',
			'LICENSE',
			'README.md',
			'models/README.md',
			'models/understory-fast',
			'package.json',
		]);
		expect(files.filter((file) => file.path.endsWith('.map'))).toEqual([]);
		expect(size).toBeLessThan(35e6);

		const installed = workspaceWith({});
		for (const file of files) cpSync(path.join(REPOSITORY, file.path), path.join(installed, file.path));
		symlinkSync(path.join(REPOSITORY, 'node_modules'), path.join(installed, 'node_modules'));
		const dataDir = temporaryDataDir();
		const run = (...args: string[]): Promise<Ended> =>
			end(start(path.join(installed, 'dist', 'cli.js'), [...args, '--json', '--data-dir', dataDir]));
		const folder = workspaceWith({ 'header.ts': HEADER });
		expect(await run('index', folder)).toMatchObject({ code: 0, stderr: '' });
		expect(JSON.parse((await run('search', 'parse header')).stdout)).toMatchObject([{ symbol: 'parseHeader' }]);
		expect(JSON.parse((await run('doctor')).stdout)).toMatchObject({ problems: [] });
	},
);

test('index and search answer in the documented shape', async () => {
	const dataDir = temporaryDataDir();
	const folder = workspaceWith({ 'header.ts': HEADER, 'photo.png': new Uint8Array(64) });
	const run = await cliJson<Record<string, unknown>>(dataDir, 'index', folder);
	expect(Object.keys(run).sort()).toEqual(['bytes', 'chunks', 'files', 'peakRssMb', 'seconds', 'skipped']);
	expect(run).toMatchObject({ files: 1, chunks: 1, bytes: HEADER.length, skipped: { binary: 1 } });
	const again = await cliJson<Record<string, unknown>>(dataDir, 'index', folder);
	expect(again).toMatchObject({ files: 1, chunks: 1, bytes: 0 });

	const hits = await cliJson<Record<string, unknown>[]>(
		dataDir,
		'search',
		'parse header',
		'--dir',
		folder,
		'--limit',
		'3',
	);
	expect(Object.keys(hits[0]!).sort()).toEqual([
		'endLine',
		'kind',
		'path',
		'score',
		'snippet',
		'startLine',
		'symbol',
		'why',
	]);
	expect(hits[0]).toMatchObject({ path: 'header.ts', startLine: 1, endLine: 3, symbol: 'parseHeader', kind: 'code' });
	expect(hits[0]!['snippet']).toContain('text.split');
	expect(hits.length).toBeLessThanOrEqual(3);
	const everywhere = await cliJson<{ path: string }[]>(dataDir, 'search', 'parse header');
	expect(everywhere[0]!.path).toBe(path.join(folder, 'header.ts'));
});

test('a folder inside an indexed one can be searched, also by the next owner; one that is not is told of', async () => {
	const dataDir = temporaryDataDir();
	const folder = workspaceWith({ 'header.ts': HEADER });
	mkdirSync(path.join(folder, 'inner dir'));
	writeFileSync(path.join(folder, 'inner dir', 'other.ts'), HEADER);
	mkdirSync(path.join(folder, 'app', '[id]'), { recursive: true });
	writeFileSync(path.join(folder, 'app', '[id]', 'page.ts'), HEADER);
	for (let at = 0; at < 7; at++) writeFileSync(path.join(folder, `picture${at}.ts`), '\x89PNG\0\0\0\rIHDR');
	await cliJson(dataDir, 'index', folder);
	await cliJson(dataDir, 'stop');
	const inner = await cliJson<{ path: string }[]>(
		dataDir,
		'search',
		'parseHeader',
		'--dir',
		path.join(folder, 'inner dir'),
	);
	expect(inner.map((hit) => hit.path)).toEqual(['other.ts']);
	const route = path.join(folder, 'app', '[id]');
	const pages = await cliJson<{ path: string }[]>(dataDir, 'search', 'parseHeader', '--dir', route);
	expect(pages.map((hit) => hit.path)).toEqual(['page.ts']);
	const elsewhere = await cli(dataDir, 'search', 'parseHeader', '--dir', path.join(folder, '..'), '--json');
	expect(JSON.parse(elsewhere.stdout)).toEqual([]);
	expect(elsewhere.stderr).toContain('is not indexed');
	const { index } = await cliJson<{ index: object[] }>(dataDir, 'doctor');
	const first = [0, 1, 2, 3, 4].map((at) => `picture${at}.ts`);
	expect(index).toMatchObject([{ root: folder, files: 3, chunks: 3, skipped: [{ reason: 'binary', count: 7 }] }]);
	expect((await cli(dataDir, 'doctor')).stdout).toContain(`left out: 7 no text: ${first.join(', ')}, …`);
	expect((await cli(dataDir, 'doctor', '--skipped')).stdout).toMatch(
		/left out: 7 no text\n +picture0\.ts\n[^]*picture6\.ts\n/,
	);
	expect(await cliJson(dataDir, 'forget', folder)).toEqual({ removed: true });
	expect(await cliJson(dataDir, 'search', 'parseHeader')).toEqual([]);
});

test('captures: kept, listed newest first, filtered, found', async () => {
	const dataDir = temporaryDataDir();
	const first = await cliJson<Written>(dataDir, 'capture', 'the kettle is #blue', '--tag', 'kitchen');
	expect(Object.keys(first).sort()).toEqual(['id', 'seq']);
	const piped = start(CLI, ['--data-dir', dataDir, 'capture', '--json']);
	piped.stdin!.end('two\n#include lines\n');
	const second = JSON.parse((await end(piped)).stdout) as Written;
	expect(second.seq).toBeGreaterThan(first.seq); // what is found in a capture is an event, too
	const rows = await cliJson<Record<string, unknown>[]>(dataDir, 'list');
	expect(rows.map((row) => row['id'])).toEqual([second.id, first.id]);
	expect(Object.keys(rows[0]!).sort()).toEqual(['content', 'createdAt', 'id', 'status', 'tags']);
	expect(rows[1]).toMatchObject({ content: 'the kettle is #blue', tags: ['kitchen', 'blue'] });
	expect(rows[0]).toMatchObject({ content: 'two\n#include lines', tags: [] });
	expect(await cliJson(dataDir, 'list', '--tag', 'kitchen')).toMatchObject([{ id: first.id }]);
	expect(await cliJson(dataDir, 'list', '--limit', '1', '--offset', '1')).toMatchObject([{ id: first.id }]);
	const found = await cliJson<{ path: string; kind: string }[]>(dataDir, 'search', 'kettle');
	expect(found[0]).toMatchObject({ path: `capture/${first.id}`, kind: 'capture' });
});

test('doctor tells of owner, store and index', async () => {
	const dataDir = temporaryDataDir();
	await cliJson(dataDir, 'capture', 'x');
	const report = await cliJson<{ native: { ok: boolean }[] }>(dataDir, 'doctor');
	const { pid, version, address } = readOwner(dataDir)!;
	expect(report).toMatchObject({
		owner: { pid, version, address, clients: 1 },
		dataDir,
		store: { seq: expect.any(Number), captures: 1, logBytes: expect.any(Number), snapshotSeq: expect.any(Number) },
		index: [],
		problems: expect.any(Array),
	});
	expect(report.native.map(({ ok }) => ok)).toEqual([true, true]);
	expect((await cli(dataDir, 'doctor')).stdout).toContain(address);
});

test('a backup brings back what was, and what came after is no longer found', async () => {
	const dataDir = temporaryDataDir();
	const kept = await cliJson<Written>(dataDir, 'capture', 'the walrus is kept');
	const file = path.join(dataDir, 'copy.understory');
	const { seq } = await cliJson<{ seq: number }>(dataDir, 'backup', file);
	expect(seq).toBeGreaterThanOrEqual(kept.seq);
	expect((await cli(dataDir, 'backup', file)).code).toBe(1);
	await cliJson(dataDir, 'capture', 'the walrus came later');
	expect(await cliJson(dataDir, 'search', 'walrus')).toHaveLength(2);
	expect(await cliJson(dataDir, 'restore', file)).toMatchObject({ seq, captures: 1 });
	expect(await cliJson(dataDir, 'list')).toMatchObject([{ id: kept.id }]);
	const found = await cliJson<{ path: string }[]>(dataDir, 'search', 'walrus');
	expect(found.map((hit) => hit.path)).toEqual([`capture/${kept.id}`]);
	expect((await cli(dataDir, 'restore', path.join(dataDir, 'nowhere'))).stderr).toContain('There is no file');
});

test('a damaged log is refused, shown by doctor, and mended by repair', async () => {
	const dataDir = temporaryDataDir();
	for (const text of ['one', 'two', 'three']) await cliJson(dataDir, 'capture', text);
	await killOwner(dataDir); // no snapshot: the log is all there is
	const segment = path.join(dataDir, 'store', 'log', '0000000000000001.jsonl');
	const log = readFileSync(segment, 'utf8');
	const lost = log.split('\n').findIndex((line) => line.includes('two')) + 1;
	writeFileSync(segment, log.replace('two', 'twi'));
	expect((await cli(dataDir, 'capture', 'four')).stderr).toContain('damaged');
	const doctor = await cli(dataDir, 'doctor', '--json');
	expect(doctor.code).toBe(1);
	expect(JSON.parse(doctor.stdout).problems).toContainEqual(expect.objectContaining({ code: 'logDamaged' }));
	const tried = await cli(dataDir, 'repair', '--json');
	expect(tried.code).toBe(1);
	expect(JSON.parse(tried.stdout)).toMatchObject({ lost: [lost], repaired: false });
	expect(await cliJson(dataDir, 'repair', '--accept-loss')).toMatchObject({ lost: [lost], repaired: true });
	await cliJson(dataDir, 'capture', 'four');
	const rows = await cliJson<{ content: string }[]>(dataDir, 'list');
	expect(rows.map(({ content }) => content)).toEqual(['four', 'three', 'one']);
});

test('eval measures a data set without touching the data directory', async () => {
	const dataDir = temporaryDataDir();
	const beir = workspaceWith({
		'corpus.jsonl': ['sail a boat', 'bake bread', 'prune roses']
			.map((text, i) => JSON.stringify({ _id: `d${i}`, title: '', text }))
			.join('\n'),
		'queries.jsonl': JSON.stringify({ _id: 'q', text: 'how to bake bread' }),
	});
	mkdirSync(path.join(beir, 'qrels'));
	writeFileSync(path.join(beir, 'qrels', 'test.tsv'), 'query-id\tcorpus-id\tscore\nq\td1\t1\n');
	const result = await cliJson(dataDir, 'eval', 'retrieval', '--beir', beir, '--mode', 'keyword');
	expect(result).toEqual({
		mode: 'keyword',
		queries: 1,
		'ndcg@10': 1,
		'mrr@10': 1,
		'recall@1': 1,
		'recall@10': 1,
		'recall@100': 1,
	});
	expect(readOwner(dataDir)).toBeUndefined();
});

test('what cannot be understood is said, with a suggestion, and nothing is done', async () => {
	const dataDir = temporaryDataDir();
	const cases: [string[], string][] = [
		[['serch', 'x'], 'Did you mean search?'],
		[['search', 'x', '--dirr', '.'], 'Did you mean --dir?'],
		[['list', '--limit', 'many'], '--limit takes a whole number'],
		[['list', '--status', 'lost'], '--status takes one of'],
		[['list', '--limit'], '--limit needs a value'],
		[['capture'], 'Something is missing'],
		[['list', 'b'], '"b" is too much'],
		[['eval', 'speed', '--beir', 'x'], 'retrieval'],
	];
	for (const [args, message] of cases) {
		const run = start(CLI, args, { UNDERSTORY_DATA_DIR: dataDir });
		run.stdin!.end();
		const { code, stdout, stderr } = await end(run);
		expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: '' });
		expect(stderr).toContain(message);
	}
	expect(readOwner(dataDir)).toBeUndefined();
	const failed = await cli(dataDir, 'index', path.join(dataDir, 'nowhere'), '--json');
	expect(failed.code).toBe(1);
	expect(JSON.parse(failed.stderr)).toMatchObject({ error: { code: 'notFound' } });
});

test('serve keeps the doors open until it is told to stop; mcp is an assistant’s server', async () => {
	const dataDir = temporaryDataDir();
	const serve = start(CLI, ['serve', '--token', '--json', '--data-dir', dataDir]);
	const ended = end(serve);
	const told = once(serve.stdout!, 'data') as Promise<[Buffer]>;
	const { url, token } = JSON.parse(String((await told)[0])) as { url: string; token: string };
	expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ status: 'ok' });
	const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
	const body = JSON.stringify({ content: 'over the door' });
	expect((await fetch(`${url}/api/v1/capture/add`, { method: 'POST', headers, body })).status).toBe(200);

	const client = new Client({ name: 'test', version: '1' });
	const args = [CLI, 'mcp', '--data-dir', dataDir];
	await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: 'ignore' }));
	const { structuredContent } = await client.callTool({ name: 'list_captures' });
	expect(structuredContent).toMatchObject({ captures: [{ content: 'over the door' }] });
	await client.close();

	serve.kill('SIGTERM');
	expect((await ended).code).toBe(0);
});

test('status follows the index until it is stopped', async () => {
	const dataDir = temporaryDataDir();
	const folder = workspaceWith({ 'header.ts': HEADER });
	const follower = start(CLI, ['status', '--follow', '--json', '--data-dir', dataDir]);
	let seen = '';
	follower.stdout!.setEncoding('utf8').on('data', (text: string) => (seen += text));
	await until(() => seen.includes('\n'));
	await cliJson(dataDir, 'index', folder);
	await until(() => seen.includes(JSON.stringify(folder)));
	follower.kill('SIGINT');
	await new Promise((resolve) => follower.once('close', resolve));
});

test('every command explains itself', async () => {
	const dataDir = temporaryDataDir();
	const { code, stdout } = await cli(dataDir, '--help');
	expect(code).toBe(0);
	const commands = [...stdout.matchAll(/^ {2}([a-z][\w-]*)/gm)].map(([, name]) => name!);
	expect(commands).toEqual(
		expect.arrayContaining(['index', 'search', 'capture', 'list', 'mcp-server', 'doctor', 'backup', 'restore']),
	);
	for (const command of ['index', 'mcp-server', 'repair']) {
		const help = await cli(dataDir, command, '--help');
		expect(help, command).toMatchObject({ code: 0, stdout: expect.stringContaining(`usage: understory ${command}`) });
		expect(help.stdout, command).toContain('--json');
	}
});
