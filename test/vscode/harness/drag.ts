import type { Locator, Page } from 'playwright-core';
import { eventually } from './eventually.ts';

/** Drags by mouse onto something that is there only while something is dragged; what is drawn anew is taken up again. */
export async function dragOnto(page: Page, from: Locator, to: Locator): Promise<void> {
	await eventually(() => lift(page, from, to), 60_000);
	const end = (await to.boundingBox())!;
	await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 8 });
	await page.mouse.up();
}

async function lift(page: Page, from: Locator, to: Locator): Promise<void> {
	await from.scrollIntoViewIfNeeded({ timeout: 5000 });
	const start = (await from.boundingBox({ timeout: 5000 }))!;
	const [x, y] = [start.x + Math.min(60, start.width / 2), start.y + start.height / 2];
	await page.mouse.move(x, y);
	await page.mouse.down();
	await page.mouse.move(x + 12, y + 12, { steps: 4 });
	try {
		await to.waitFor({ timeout: 5000 });
	} catch (error) {
		await page.mouse.up();
		throw error;
	}
}
