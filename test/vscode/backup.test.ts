import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { capture, listCaptures } from './harness/understory.ts';
import { useWindow } from './harness/useWindow.ts';

const stage = useWindow();

test('a backup written from the palette is restored from the palette, and what was there is kept', async () => {
	const file = path.join(stage.project.folder, 'memory.tar.gz');
	await capture(stage.window, 'In the backup');
	await chooseFile('Understory: Backup…', file);
	await stage.window.notification(/^Backed up to .*memory\.tar\.gz/);
	expect(existsSync(file)).toBe(true);
	expect(readdirSync(stage.project.folder).filter((name) => name.includes('partial'))).toEqual([]);

	await capture(stage.window, 'After the backup');
	await chooseFile('Understory: Restore…', file);
	await stage.window.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Restore' }).click();
	await stage.window.notification(/^Restored 1 capture\. What was there before is in /);
	expect((await listCaptures(stage.editor)).map(({ content }) => content)).toEqual(['In the backup']);
	await capture(stage.window, 'The window goes on');
	expect(await listCaptures(stage.editor)).toHaveLength(2);
});

test('the memory goes out as JSON lines and in again, where it adds nothing; what is new is added when that is agreed', async () => {
	const { window, project, editor } = stage;
	const file = path.join(project.folder, 'memory.jsonl');
	await chooseFile('Understory: Export Memory…', file);
	await window.notification(/^Exported \d+ events to .*memory\.jsonl/);
	expect(readFileSync(file, 'utf8')).toContain('In the backup');
	await chooseFile('Understory: Import Memory…', file, 'A file that Export Memory');
	await window.notification(/^Everything in memory\.jsonl is kept already/);
	writeFileSync(
		file,
		JSON.stringify([{ id: 'm1', memory: 'Likes short functions', created_at: '2026-01-01T00:00:00Z' }]),
	);
	await chooseFile('Understory: Import Memory…', file, 'mem0');
	const dialog = window.page.locator('.monaco-dialog-box');
	await dialog.getByText('would be added').waitFor();
	await dialog.getByRole('button', { name: 'Import' }).click();
	await window.notification(/^Imported \d+ event/);
	expect((await listCaptures(editor)).map(({ content }) => content)).toContain('Likes short functions');
});

/** Types a path into the dialog for files, a quick input here, which replaces what is typed before it has listed the folder. */
/** @param choice what is picked before, in a list */
async function chooseFile(command: string, file: string, choice?: string): Promise<void> {
	const { page } = stage.window;
	await stage.window.runCommand(command);
	if (choice !== undefined) {
		await stage.window.quickPickRow(choice);
		await stage.window.fillQuickInput(choice);
		await stage.window.acceptQuickInput();
	}
	const dialog = page.locator('.quick-input-widget');
	const ok = dialog.getByRole('button', { name: /^(OK|Restore|Import)$/ });
	await ok.waitFor();
	await expect
		.poll(
			async () => {
				if (!(await dialog.isVisible())) return false;
				await stage.window.fillQuickInput(file);
				await page.waitForTimeout(500);
				if ((await dialog.locator('input[type=text]').first().inputValue()) !== file) return true;
				await ok.click();
				await page.waitForTimeout(1_000);
				return dialog.isVisible();
			},
			{ timeout: 60_000 },
		)
		.toBe(false);
}
