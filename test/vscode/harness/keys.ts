import type { Locator } from 'playwright-core';
import { eventually } from './eventually.ts';
import type { EditorWindow } from './window.ts';

/**
 * Presses a key on something until what it leads to is there: a focus that moves late takes the key with it. Only for keys
 * whose second press does no harm.
 */
export async function pressFor(target: Locator, key: string, leadsTo: Locator): Promise<void> {
	await eventually(async () => {
		if (await leadsTo.isVisible()) return;
		await target.press(key, { timeout: 5000 });
		await leadsTo.waitFor({ timeout: 5000 });
	}, 60_000);
}

/** Presses two keys one after the other; the second only when the editor waits for it, which else would type it. */
export async function pressChord({ page }: EditorWindow, first: string, second: string): Promise<void> {
	await eventually(async () => {
		await page.keyboard.press(first);
		await page.locator('.statusbar-item', { hasText: 'Waiting for second key' }).waitFor({ timeout: 3000 });
	});
	await page.keyboard.press(second);
}
