import { existsSync, readdirSync } from 'node:fs';
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

/** Types a path into the dialog for files, a quick input here, which replaces what is typed before it has listed the folder. */
async function chooseFile(command: string, file: string): Promise<void> {
	const { page } = stage.window;
	await stage.window.runCommand(command);
	const dialog = page.locator('.quick-input-widget');
	const ok = dialog.getByRole('button', { name: /^(OK|Restore)$/ });
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
