import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { filesWith } from '../filesWith.ts';
import { startHub, type TestHub } from '../server/models/hub/hubServer.ts';
import { TINY_DIMENSIONS, tinyModel } from '../server/models/hub/tinyModel.ts';
import { indexStatus, ownErrors, waitUntilIndexed } from './harness/understory.ts';
import { useWindow } from './harness/useWindow.ts';
import { waitUntil } from './harness/waitUntil.ts';

const stage = useWindow();
const MODEL = 'acme/tiny-embed';
const KEY = 'key-0b8d52';
let hub: TestHub;

beforeAll(async () => {
	hub = await startHub(MODEL, tinyModel());
});
afterAll(() => hub[Symbol.asyncDispose]());

test('a model is downloaded after the user agreed, can be cancelled, and is used', async () => {
	const { editor, window, project } = stage;
	await waitUntilIndexed(editor, window, project.folder);
	editor.writeSettings({ 'understory.embedding.provider': 'hub', 'understory.embedding.url': hub.url });
	await waitUntil(
		'the status says that the model is missing',
		async () => ((await indexStatus(editor)).degraded ?? '').includes('No model of the hub is chosen'),
		30_000,
	);
	let hangs = true;
	hub.fault = ({ store }) => (store && hangs ? 'hang' : undefined);
	const dialog = window.page.locator('.monaco-dialog-box');

	await chooseModel();
	await dialog.getByText(`Download ${MODEL}?`).waitFor();
	for (const fact of [`From ${hub.host}: `, 'Licence: apache-2.0', '/models/acme--tiny-embed@'])
		await dialog.getByText(fact).waitFor();
	await window.screenshot('model-consent');
	await dialog.getByRole('button', { name: 'Cancel' }).click();
	expect(hub.seen.some(({ path: asked }) => asked.includes('/resolve/'))).toBe(false);

	await chooseModel();
	await dialog.getByRole('button', { name: 'Download' }).click();
	const progress = window.page.locator('.notification-list-item', { hasText: `Downloading ${MODEL}` });
	await progress.waitFor();
	await waitUntil('the download waits', () => hub.seen.some(({ store }) => store), 30_000);
	await window.screenshot('model-progress');
	await progress.getByRole('button', { name: 'Cancel' }).click();
	await progress.waitFor({ state: 'hidden' });

	hangs = false;
	await chooseModel();
	await dialog.getByText('are here already').waitFor();
	await dialog.getByRole('button', { name: 'Download' }).click();
	await window.notification(`${MODEL} is on this machine`);
	await waitUntil(
		'the index is of the new model',
		async () => (await indexStatus(editor)).model.startsWith('acme--tiny-embed'),
		60_000,
	);
	expect((await indexStatus(editor)).dimensions).toBe(TINY_DIMENSIONS);
	await window.screenshot('model-in-use');
	expect(ownErrors(window)).toEqual([]);
});

test('a model that is in use is not deleted; the key of a service is kept and written nowhere', async () => {
	const { editor, window } = stage;
	await window.runCommand('Understory: Remove Embedding Model…');
	await window.quickPickRow(MODEL);
	await window.screenshot('model-remove');
	await window.acceptQuickInput();
	await window.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Delete' }).click();
	await window.notification('is the model of the settings');

	await window.runCommand('Understory: Set Embedding Key…');
	await window.quickPickRow('Voyage AI');
	await window.screenshot('embedding-key');
	await window.fillQuickInput('Voyage');
	await window.acceptRow('Voyage AI');
	await window.page.getByText('never in settings or logs').waitFor();
	await window.fillQuickInput(KEY);
	await window.acceptQuickInput();
	await window.notification('The key of Voyage AI is kept');
	await window.runCommand('Understory: Set Embedding Key…');
	await window.quickPickRow('Forget the key of Voyage AI');
	await window.page.keyboard.press('Escape');
	const written = [editor.dataDir, path.join(path.dirname(editor.dataDir), 'user')];
	expect(written.flatMap((folder) => filesWith(folder, KEY))).toEqual([]);
	expect(ownErrors(window)).toEqual([]);
});

async function chooseModel(): Promise<void> {
	const { window } = stage;
	await window.runCommand('Understory: Download Embedding Model…');
	await window.quickPickRow('jinaai/jina-embeddings-v2-base-code');
	await window.fillQuickInput(MODEL);
	await window.quickPickRow('as typed');
	await window.acceptQuickInput();
}
