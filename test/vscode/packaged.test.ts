import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEditor, type Editor } from './harness/editor.ts';
import { eventually } from './harness/eventually.ts';
import { runToEnd } from './harness/processes.ts';
import { createSampleProject } from './harness/sampleProject.ts';
import { capture, hitRow, openInbox, searchInView, waitUntilIndexed } from './harness/understory.ts';
import type { EditorWindow } from './harness/window.ts';
import { namesInZip } from './harness/zip.ts';

/** The very file that users install, made by `npm run package` and installed as VS Code installs it. */
const repository = path.resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(os.tmpdir(), 'understory-vsix-'));
const vsix = path.join(folder, 'understory.vsix');
const project = createSampleProject();
let editor: Editor;
let window: EditorWindow;

beforeAll(async () => {
	await runToEnd(process.execPath, [path.join(repository, 'scripts/package.ts'), '--out', vsix], process.env);
	editor = await startEditor({ extension: vsix });
	window = await editor.openWindow(project.folder);
}, 400_000);

afterAll(async () => {
	await editor?.stop();
	project.remove();
	rmSync(folder, { recursive: true, force: true });
});

test('holds what this platform needs, once', () => {
	const names = namesInZip(vsix);
	const natives = names.filter((name) => name.endsWith('.node'));
	const parts = ['lancedb', 'onnxruntime', ...(process.platform === 'linux' ? ['koffi'] : [])];
	expect(natives).toHaveLength(parts.length);
	for (const part of parts) expect(natives).toContainEqual(expect.stringContaining(part));
	const other = ['linux', 'darwin', 'win32'].filter((platform) => platform !== process.platform);
	for (const platform of other) expect(natives.filter((name) => name.includes(platform))).toEqual([]);
	expect(names.filter((name) => /\.map$|\.ts$|onnxruntime-web|\/models\/(train|eval)\//.test(name))).toEqual([]);
});

test('indexes, searches and captures when it is installed', async () => {
	await waitUntilIndexed(editor, window, project.folder);
	const view = await searchInView(window, 'wait longer after each failure');
	await hitRow(view, 'backoffDelay').waitFor();
	await capture(window, 'Said to the installed extension');
	const inbox = await openInbox(window);
	await inbox.locator('.capture', { hasText: 'Said to the installed extension' }).waitFor();
});

test('its page in the editor asks the network for no picture', async () => {
	await window.runCommand('Extensions: Show Installed Extensions');
	await window.page.locator('.extension-list-item', { hasText: 'Understory' }).first().click();
	let page: Frame | undefined;
	await eventually(async () => {
		for (const frame of window.page.frames())
			if (
				(await frame
					.locator('h2', { hasText: 'Embedding models' })
					.count()
					.catch(() => 0)) > 0 // the frame went away while it was asked
			)
				page = frame;
		expect(page).toBeDefined();
	});
	expect(await page!.locator('img').count()).toBe(0);
});

test('runs its own server, not the one of the repository', () => {
	const owner = editor.ownerPid();
	expect(owner).toBeDefined();
	if (process.platform !== 'linux') return;
	const command = readFileSync(`/proc/${owner}/cmdline`, 'utf8').split('\0');
	expect(command[1]).toMatch(/\/extensions\/understory\.understory-[^/]+\/dist\/server\.js$/);
});
