import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findAccessibilityFaults } from './harness/axe.ts';
import { capture, listCaptures, statusItem } from './harness/understory.ts';
import { useWindow } from './harness/useWindow.ts';

/** A file stands where the data directory should be, so no server can start. */
const folder = mkdtempSync(path.join(os.tmpdir(), 'understory-degraded-'));
const dataDir = path.join(folder, 'data');
writeFileSync(dataDir, 'in the way');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const stage = useWindow({ dataDir });

test('without a server the window says so and works on, and is whole again after a restart', async () => {
	const { window, editor } = stage;
	await statusItem(window, 'Understory: no connection').waitFor({ timeout: 120_000 });
	await window.runCommand('Understory: Focus Search View');
	const view = await window.view('search');
	const notice = view.locator('.notice').first();
	await notice.waitFor();
	expect(await notice.textContent()).toContain(dataDir); // it says what is in the way
	await window.screenshot('degraded');
	expect(await findAccessibilityFaults(view)).toEqual([]);

	rmSync(dataDir);
	await notice.getByRole('button', { name: 'Restart' }).click();
	await statusItem(window, 'Understory: ready').waitFor({ timeout: 60_000 });
	await capture(window, 'Kept after the repair');
	expect((await listCaptures(editor)).map(({ content }) => content)).toEqual(['Kept after the repair']);
});
