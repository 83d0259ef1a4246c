import type { Page } from 'playwright-core';

export const QUICK_INPUT = '.quick-input-widget input.input';
export const QUICK_PICK_ROW = '.quick-input-list .monaco-list-row';

/** Longest wait for an answer to be taken; one that is refused for the same reason as before changes nothing. Milliseconds. */
const TAKEN_MS = 5000;

/**
 * Presses Enter in the quick input and waits until that is taken: a question whose answer is still being checked looks as if it
 * were the next one, and would get its text.
 */
export async function acceptQuickInput(page: Page): Promise<void> {
	await page.locator(QUICK_INPUT).waitFor();
	const before = await page.evaluate(lookOf, QUICK_INPUT);
	await page.locator(QUICK_INPUT).press('Enter');
	await taken(page, before);
}

/** Picks the row with this text, whichever row is in front. */
export async function acceptRow(page: Page, text: string | RegExp): Promise<void> {
	const row = page.locator(QUICK_PICK_ROW).filter({ hasText: text }).first();
	await row.waitFor();
	if (await row.and(page.locator('.focused')).isVisible()) return acceptQuickInput(page);
	const before = await page.evaluate(lookOf, QUICK_INPUT);
	await row.click();
	await taken(page, before);
}

async function taken(page: Page, before: string): Promise<void> {
	const end = Date.now() + TAKEN_MS;
	while (Date.now() < end && (await page.evaluate(lookOf, QUICK_INPUT)) === before) await page.waitForTimeout(50);
}

/** Runs in the page: what tells one question, or one answer to it, from another; empty when none is asked. */
function lookOf(selector: string): string {
	const input = document.querySelector<HTMLInputElement>(selector);
	if (input === null || input.offsetParent === null) return '';
	const parts = ['title', 'message', 'description'].map(
		(part) => input.closest('.quick-input-widget')?.querySelector(`.quick-input-${part}`)?.textContent,
	);
	return JSON.stringify([input.type, input.placeholder, input.value, ...parts]);
}
