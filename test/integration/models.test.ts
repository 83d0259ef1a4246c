import { readdirSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { CancellationTokenSource } from 'vscode-languageserver-protocol/node';
import type { StoredModel } from '../../common/model/embeddingModel.ts';
import { embeddingServer, toyVector } from '../server/models/http/embeddingServer.ts';
import { startHub, type TestHub } from '../server/models/hub/hubServer.ts';
import { TINY_DIMENSIONS, tinyModel } from '../server/models/hub/tinyModel.ts';
import { filesWith } from '../filesWith.ts';
import { listenHere } from '../listenHere.ts';
import { LspClient, SETTINGS } from './lspClient.ts';
import { CLI, cli, cliJson, end, killOwner, start, temporaryDataDir, until, workspaceWith } from './processes.ts';

vi.setConfig({ testTimeout: 180_000 }); // many processes start here, and the machine may be busy

const MODEL = 'acme/tiny-embed';
const KEY = 'key-7f3a91';
const FILES = { 'header.ts': 'export function parseHeader(text: string): string[] {\n\treturn text.split(":");\n}\n' };

test('a model of the hub is downloaded from a window, indexed beside the old one, swapped in, and there after a restart', async () => {
	const hub = await openHub();
	const [dataDir, folder] = [temporaryDataDir(), workspaceWith(FILES)];
	const window = await LspClient.open(dataDir, [folder]);
	await window.indexed(folder);
	const { model: before } = await window.call('index/status', {});
	const embedding = { provider: 'hub', model: MODEL, url: hub.url } as const;
	await window.notify('workspace/didChangeConfiguration', { settings: { ...SETTINGS, embedding } });
	await until(async () => ((await window.call('index/status', {})).degraded ?? '').includes('is not on this machine'));
	expect(hub.seen).toEqual([]);

	const reports: number[] = [];
	window.connection.onNotification('understory/event/modelDownload', ({ id, done, total }) => {
		if (id === 'one') reports.push(done / total);
	});
	const facts = await window.call('model/inspect', { model: MODEL });
	expect(facts).toMatchObject({ host: hub.host, present: 0 });
	const stored = await window.call('model/download', { id: 'one', model: `${MODEL}@${facts.revision}` });
	expect(stored).toMatchObject({ model: MODEL, chosen: true, bytes: facts.bytes });
	expect(reports.at(-1)).toBe(1);

	// Every search on the way has an answer: of the old index, then of the new one.
	await until(async () => {
		expect(await window.find('parse header', [folder])).toEqual(['header.ts']);
		return (await window.call('index/status', {})).model.startsWith('acme--tiny-embed');
	});
	const statuses = window.events('understory/event/index');
	expect(
		statuses.some(({ model, degraded }) => model === before && degraded?.includes('is being built for acme--tiny')),
	).toBe(true);
	expect(await window.call('index/status', {})).toMatchObject({ dimensions: TINY_DIMENSIONS, lastResort: false });
	expect((await window.call('index/status', {})).degraded).toBeUndefined();
	expect(await window.find('parse header', [folder])).toEqual(['header.ts']);
	const tables = readdirSync(path.join(dataDir, 'index')).filter(
		(name) => name.startsWith('chunks') && name.endsWith('.lance'),
	);
	expect(tables).toHaveLength(2);
	expect(tables.filter((name) => name.includes(`_${TINY_DIMENSIONS}_`))).toHaveLength(1);

	await expect(window.call('model/remove', { model: MODEL })).rejects.toThrow('is the model of the settings');
	await killOwner(dataDir);
	await hub[Symbol.asyncDispose]();
	const again = await LspClient.open(dataDir, [folder], { ...SETTINGS, embedding });
	await again.indexed(folder);
	expect((await again.call('index/status', {})).model).toContain('acme--tiny-embed');
	expect(await again.find('parse header', [folder])).toEqual(['header.ts']);
	await again.close();
});

test('a download that is cancelled ends at once and goes on later', async () => {
	const hub = await openHub();
	let hangs = true;
	hub.fault = ({ store }) => (store && hangs ? 'hang' : undefined);
	const window = await LspClient.open(temporaryDataDir(), []);
	const cancel = new CancellationTokenSource();
	const call = window.call('model/download', { id: 'x', model: MODEL, hub: hub.url }, cancel);
	const cancelled = expect(call).rejects.toMatchObject({ code: -32_800 });
	await until(() => hub.seen.some(({ store }) => store));
	cancel.cancel();
	await cancelled;
	expect((await window.call('model/list', {})).models).toEqual([]);
	hangs = false;
	await window.call('model/download', { id: 'y', model: MODEL, hub: hub.url });
	expect((await window.call('model/list', {})).models).toHaveLength(1);
	await window.close();
});

test('the command line asks before it downloads, downloads, lists and removes', async () => {
	const hub = await openHub();
	const dataDir = temporaryDataDir();
	const refused = await cli(dataDir, 'model', 'download', MODEL, '--hub', hub.url);
	expect(refused.code).toBe(1);
	expect(refused.stderr).toMatch(
		/acme\/tiny-embed \([\d.]+ kB to fetch, licence apache-2\.0\) from 127\.0\.0\.1:\d+ to .*Nothing was downloaded/,
	);
	expect(hub.seen.some(({ path: asked }) => asked.includes('/resolve/'))).toBe(false);
	const stored = await cliJson<StoredModel>(dataDir, 'model', 'download', MODEL, '--yes', '--hub', hub.url);
	expect(stored).toMatchObject({ model: MODEL, revision: hub.commit, chosen: false });
	expect(await cliJson(dataDir, 'model', 'list')).toEqual([stored]);
	expect((await cli(dataDir, 'model', 'list')).stdout).toContain(`${MODEL}  ${hub.commit.slice(0, 12)}`);
	expect(await cliJson(dataDir, 'model', 'remove', MODEL)).toEqual({ removed: true, bytes: expect.any(Number) });
	expect(await cliJson(dataDir, 'model', 'list')).toEqual([]);
	expect((await cli(dataDir, 'model', 'download', '../x')).code).toBe(2);
	expect((await cli(dataDir, 'model', 'toast', MODEL)).code).toBe(2);
});

test('a proxy of the environment is used for the hub, and not for this machine', async () => {
	const hub = await openHub();
	const asked: string[] = [];
	const proxy = await openProxy(hub, asked);
	const environment = { HTTP_PROXY: proxy, HTTPS_PROXY: proxy };
	const behind = await end(
		start(
			CLI,
			['model', 'download', MODEL, '--hub', 'http://hub.invalid', '--data-dir', temporaryDataDir()],
			environment,
		),
	);
	expect(behind.stderr).toContain('from hub.invalid');
	expect(asked.length).toBeGreaterThan(0);
	const before = asked.length;
	const beside = await end(
		start(CLI, ['model', 'download', MODEL, '--hub', hub.url, '--data-dir', temporaryDataDir()], environment),
	);
	expect(beside.stderr).toContain(`from ${hub.host}`);
	expect(asked).toHaveLength(before);
});

test('a service that wants a key is used when a window hands it over; the key is written nowhere', async () => {
	const server = await embeddingServer(({ headers, body }) =>
		headers.authorization === `Bearer ${KEY}`
			? { body: { data: (body['input'] as string[]).map((text, index) => ({ index, embedding: toyVector(text) })) } }
			: { status: 401, body: { error: { message: `wrong key ${headers.authorization}` } } },
	);
	const [dataDir, folder] = [temporaryDataDir(), workspaceWith(FILES)];
	const embedding = { provider: 'openai', model: 'toy', url: server.url } as const;
	const window = await LspClient.open(dataDir, [folder], { ...SETTINGS, embedding });
	await window.indexed(folder);
	const without = await window.call('index/status', {});
	expect(without.model).not.toContain('toy'); // the model that ships answers meanwhile
	expect(without.degraded).toMatch(
		/"openai toy" cannot be used: .*refused the key\. Run “Understory: Set Embedding Key…”/,
	);
	await window.call('model/setKeys', { keys: { openai: KEY } });
	await until(async () => (await window.call('index/status', {})).model === 'openai-toy');
	expect((await window.call('index/status', {})).degraded).toBeUndefined();
	expect(await window.find('parse header', [folder])).toEqual(['header.ts']);
	await window.call('admin/flush', {});
	expect(filesWith(dataDir, KEY)).toEqual([]);
	await window.close();
});

async function openHub(): Promise<TestHub> {
	const hub = await startHub(MODEL, tinyModel());
	onTestFinished(() => hub[Symbol.asyncDispose]());
	return hub;
}

/** A proxy that leads every name to the hub, by `CONNECT` or by whole addresses. */
function openProxy(hub: TestHub, asked: string[]): Promise<string> {
	const server = createServer((request, response) => {
		asked.push(request.url ?? '');
		const { pathname, search } = new URL(request.url ?? '', 'http://hub');
		void forward(`${hub.url}${pathname}${search}`, response);
	});
	server.on('connect', (request, socket, head) => {
		asked.push(request.url ?? '');
		const { hostname, port } = new URL(hub.url);
		const onward = connect(Number(port), hostname, () => {
			socket.write('HTTP/1.1 200 OK\r\n\r\n');
			onward.write(head);
			socket.pipe(onward).pipe(socket);
		});
		for (const end of [socket, onward]) end.on('error', () => undefined);
	});
	return listenHere(server);
}

async function forward(address: string, response: ServerResponse): Promise<void> {
	const answer = await fetch(address);
	response.writeHead(answer.status, { 'content-type': 'application/json' });
	response.end(Buffer.from(await answer.arrayBuffer()));
}
