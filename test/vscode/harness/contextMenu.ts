import type { Locator } from 'playwright-core';
import { eventually } from './eventually.ts';
import type { EditorWindow } from './window.ts';

/**
 * Chooses from the context menu of something. A menu that has just opened takes neither a click nor, on a busy machine, a
 * key, and one that opens while the focus moves closes at once: again until what it leads to is there.
 */
export async function chooseFromMenu(
	{ page }: EditorWindow,
	{ of, label, leadsTo }: { readonly of: Locator; readonly label: string; readonly leadsTo: Locator },
): Promise<void> {
	const item = page.locator('.monaco-menu .action-label', { hasText: label });
	let tries = 0;
	await eventually(async () => {
		if (tries++ > 0) await page.keyboard.press('Escape');
		await of.click({ button: 'right', timeout: 5000 });
		await item.hover({ timeout: 5000 });
		await page.keyboard.press('Enter');
		await leadsTo.waitFor({ timeout: 5000 });
	}, 60_000);
}
