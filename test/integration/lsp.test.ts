import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { CancellationTokenSource } from 'vscode-languageserver-protocol/node';
import { RPC_OPERATION_ERROR } from '../../common/protocol/errors.ts';
import { LspClient, SETTINGS, uriOf } from './lspClient.ts';
import { cliJson, killOwner, readOwner, temporaryDataDir, until, workspaceWith } from './processes.ts';

vi.setConfig({ testTimeout: 180_000 }); // many processes start here, and the machine may be busy

const HEADER = 'export function parseHeader(text: string): string[] {\n\treturn text.split(":");\n}\n';

test('a window indexes its folder, searches it, captures, and finds the capture', async () => {
	const folder = workspaceWith({ 'header.ts': HEADER, 'notes.md': '# Cooking\n\nBoil the rice.\n' });
	const window = await LspClient.open(temporaryDataDir(), [folder]);
	await window.indexed(folder);
	expect((await window.find('parse header', [folder]))[0]).toBe('header.ts');
	const { id } = await window.call('capture/add', { content: 'the teapot is in the cupboard' });
	expect(await window.find('teapot')).toContain(`capture/${id}`);
	await until(() => window.events('understory/event/captures').length > 0);
	expect(window.events('understory/event/index').at(-1)).toMatchObject({ roots: [{ root: folder }] });
	expect(await window.close()).toBe(0);
});

test('a save, a new file and a deleted file are searchable at once', async () => {
	const folder = workspaceWith({ 'header.ts': HEADER });
	const window = await LspClient.open(temporaryDataDir(), [folder]);
	await window.indexed(folder);
	await until(() => window.registrations.length > 0);
	expect(window.registrations[0]!.registrations[0]).toMatchObject({ method: 'workspace/didChangeWatchedFiles' });
	const saved = path.join(folder, 'header.ts');
	writeFileSync(saved, `${HEADER}\nexport function paintElephant(): void {}\n`);
	await window.notify('textDocument/didSave', { textDocument: { uri: uriOf(saved) } });
	await until(async () => (await window.find('paint elephant', [folder])).includes('header.ts'));
	const added = path.join(folder, 'added.py');
	writeFileSync(added, 'def brew_coffee():\n    pass\n');
	await window.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf(added), type: 1 }] });
	await until(async () => (await window.find('brew coffee', [folder])).includes('added.py'));
	rmSync(added);
	await window.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf(added), type: 3 }] });
	await until(async () => !(await window.find('brew coffee', [folder])).includes('added.py'));
	await window.close();
});

test('two windows share the owner; folders come and go', async () => {
	const dataDir = temporaryDataDir();
	const [first, second] = [workspaceWith({ 'a.ts': HEADER }), workspaceWith({ 'b.md': '# Giraffe\n\nTall animal.\n' })];
	const one = await LspClient.open(dataDir, [first]);
	const other = await LspClient.open(dataDir, [first]);
	await Promise.all([one.indexed(first), other.indexed(first)]);
	const doctor = await cliJson<{ owner: { clients: number } }>(dataDir, 'doctor');
	expect(doctor.owner.clients).toBe(3);
	await other.notify('workspace/didChangeWorkspaceFolders', {
		event: { added: [{ uri: uriOf(second), name: 'second' }], removed: [{ uri: uriOf(first), name: 'first' }] },
	});
	await other.indexed(second);
	expect(await one.find('giraffe', [second])).toEqual(['b.md']);
	expect(await one.close()).toBe(0);
	expect(await other.find('parse header', [first])).toEqual(['a.ts']);
	const { id } = await other.call('capture/add', { content: 'still here' });
	expect(await other.call('capture/get', { id })).toMatchObject({ content: 'still here' });
	await other.close();
});

test('a folder whose window does not want it indexed is left alone until the setting changes', async () => {
	const folder = workspaceWith({ 'header.ts': HEADER });
	const off = { ...SETTINGS, index: { ...SETTINGS.index, enabled: false } };
	const window = await LspClient.open(temporaryDataDir(), [folder], off);
	await window.call('admin/flush', {});
	expect((await window.call('index/status', {})).roots).toEqual([]);
	await window.notify('workspace/didChangeConfiguration', { settings: SETTINGS });
	await window.indexed(folder);
	expect(await window.find('parse header', [folder])).toEqual(['header.ts']);
	await window.close();
});

test('cancelling a request ends the wait in the server, not the run', async () => {
	const folder = workspaceWith({ 'header.ts': HEADER });
	const window = await LspClient.open(temporaryDataDir(), []);
	await window.call('index/pause', {});
	const cancel = new CancellationTokenSource();
	const ensure = window.call('index/ensure', { root: folder }, cancel);
	const caught = expect(ensure).rejects.toMatchObject({ code: -32_800 });
	await until(async () => (await window.call('index/status', {})).roots.length > 0);
	cancel.cancel();
	await caught;
	await window.call('index/resume', {});
	await window.indexed(folder);
	await window.close();
});

test('what is wrong with a request is said in its error', async () => {
	const dataDir = temporaryDataDir();
	const window = new LspClient(dataDir);
	await expect(window.call('capture/list', {})).rejects.toMatchObject({ code: -32_601 });
	await expect(window.initialize([], { trusted: 'yes' })).rejects.toThrow('initializationOptions');
	await window.initialize([], { trusted: true, settings: SETTINGS });
	await expect(window.call('capture/add', { content: ' ' })).rejects.toMatchObject({
		code: RPC_OPERATION_ERROR,
		data: { code: 'invalidInput' },
	});
	await expect(window.call('capture/get', { id: 'nobody' })).rejects.toMatchObject({ data: { code: 'notFound' } });
	await expect(window.call('index/ensure', { root: path.join(dataDir, 'nowhere') })).rejects.toMatchObject({
		data: { code: 'notFound' },
	});
	await expect(window.call('index/ensure', { root: 'relative' })).rejects.toMatchObject({
		data: { code: 'invalidInput' },
	});
	await window.close();
});

test('a forwarder ends with its owner, and the next one finds everything', async () => {
	const dataDir = temporaryDataDir();
	const folder = workspaceWith({ 'header.ts': HEADER });
	const window = await LspClient.open(dataDir, [folder]);
	await window.indexed(folder);
	const { id } = await window.call('capture/add', { content: 'kept' });
	const killed = await killOwner(dataDir);
	const { code, stderr } = await window.ended;
	expect(code).toBe(1);
	expect(stderr).toContain('The shared Understory server ended.');
	const again = await LspClient.open(dataDir, [folder]);
	expect(readOwner(dataDir)!.pid).not.toBe(killed);
	expect(await again.call('capture/get', { id })).toMatchObject({ content: 'kept' });
	await again.indexed(folder);
	expect((await again.find('parse header', [folder]))[0]).toBe('header.ts');
	await again.close();
});

test('an editor is told why there is no server', async () => {
	const dataDir = temporaryDataDir();
	writeFileSync(path.join(dataDir, 'store'), 'a file where the folder should be');
	const window = new LspClient(dataDir);
	await expect(window.initialize([], { trusted: true, settings: SETTINGS })).rejects.toThrow(
		'The store could not be opened',
	);
	expect(await window.ended).toMatchObject({ code: 1, stderr: expect.stringContaining('could not be opened') });
});
