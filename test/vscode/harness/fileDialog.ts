import { expect } from 'vitest';
import type { EditorWindow } from './window.ts';

/**
 * Answers the dialog for files, a quick input here, with a path; a folder's ends with a slash. It puts a path of its own into
 * the field, perhaps late, and takes no answer while it reads one: so it is looked at again before the answer is given.
 */
export async function answerFileDialog(window: EditorWindow, path: string): Promise<void> {
	const { page } = window;
	const dialog = page.locator('.quick-input-widget');
	const ok = dialog.getByRole('button', { name: /^(OK|Restore|Import|Attach|Export Here)$/ });
	await ok.waitFor();
	await expect
		.poll(
			async () => {
				if (!(await dialog.isVisible())) return false;
				await window.fillQuickInput(path);
				await page.waitForTimeout(500);
				if ((await dialog.locator('input[type=text]').first().inputValue()) !== path) return true;
				await ok.click();
				await page.waitForTimeout(1_000);
				return dialog.isVisible();
			},
			{ timeout: 60_000 },
		)
		.toBe(false);
}
