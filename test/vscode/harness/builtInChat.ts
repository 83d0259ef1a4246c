import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { eventually } from './eventually.ts';
import type { EditorWindow } from './window.ts';

/**
 * Sends a message in VS Code's own chat, which is open, and waits until it stands there as a request. What is typed may be
 * lost: a list of suggestions takes the key, a view that opens takes the focus, a chat that is restored empties its field.
 * @param text that stands in no request before: it is sent once
 */
export async function sendInBuiltInChat({ page }: EditorWindow, text: string): Promise<void> {
	const session = page.locator('.interactive-session');
	const typed = text.replaceAll(' ', '');
	const field = session.locator('.interactive-input-part .monaco-editor').first();
	const sent = session.locator('.interactive-request').filter({ hasText: text }).last();
	const type = async (): Promise<void> => {
		await field.click({ timeout: 5000 });
		await page.keyboard.press('Control+A'); // who was asked last stands in the field
		await page.keyboard.type(text);
		await expect.poll(() => textOf(field)).toBe(typed);
	};
	await eventually(async () => {
		if ((await sent.count()) > 0) return;
		await type();
		// Pressed again only while the message is still in the field: it is sent once.
		await eventually(async () => {
			if ((await textOf(field)) === typed) {
				await field.click({ timeout: 5000 });
				await page.keyboard.press('Escape');
				await page.keyboard.press('Enter');
			}
			await expect.poll(() => textOf(field), { timeout: 5000 }).not.toBe(typed);
		});
		await sent.waitFor({ state: 'attached', timeout: 15_000 });
	}, 120_000);
}

/** The text of a field, whose lines are wrapped and drawn in any order, without the spaces. */
function textOf(field: Locator): Promise<string> {
	return field.locator('.view-line').evaluateAll((lines) =>
		lines
			.toSorted((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
			.map((line) => line.textContent)
			.join('')
			.replaceAll(/[\s\u200B]/g, ''),
	);
}
