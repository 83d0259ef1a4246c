import type { Locator } from 'playwright-core';
import { eventually } from './eventually.ts';

/** Unfolds a row of a tree. A list that is drawn anew takes no click: again until it is unfolded. */
export async function unfold(row: Locator): Promise<void> {
	await eventually(async () => {
		if ((await row.getAttribute('aria-expanded', { timeout: 5000 })) !== 'true')
			await row.locator('.monaco-tl-twistie').click({ timeout: 5000 });
		await eventually(async () => {
			if ((await row.getAttribute('aria-expanded', { timeout: 2000 })) !== 'true')
				throw new Error('The row is folded.');
		}, 2000);
	}, 60_000);
}
