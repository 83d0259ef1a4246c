import type { Locator, Page } from 'playwright-core';

/** Drags by mouse onto something that is there only while something is dragged. */
export async function dragOnto(page: Page, from: Locator, to: Locator): Promise<void> {
	await from.scrollIntoViewIfNeeded();
	const start = (await from.boundingBox())!;
	const [x, y] = [start.x + Math.min(60, start.width / 2), start.y + start.height / 2];
	await page.mouse.move(x, y);
	await page.mouse.down();
	await page.mouse.move(x + 12, y + 12, { steps: 4 });
	await to.waitFor();
	const end = (await to.boundingBox())!;
	await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 8 });
	await page.mouse.up();
}
