import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Frame, Page } from 'playwright-core';
import { expect } from 'vitest';
import { eventually } from './eventually.ts';
import { acceptQuickInput, acceptRow, QUICK_INPUT as INPUT, QUICK_PICK_ROW as ROW } from './quickInput.ts';
import type { VSCodeServer } from './vscodeServer.ts';

const OUTPUT = path.resolve(import.meta.dirname, '../output');

/** Something the page or a webview in it wrote to the console, or threw. */
export interface ConsoleEntry {
	readonly kind: string;
	readonly text: string;
	/** Address of the script; empty for exceptions. */
	readonly source: string;
}

/** Colour themes of VS Code, by what they are for: their names in the palette and their classes in the page. */
export const THEMES = {
	light: { label: 'Light Modern', workbenchClass: 'vs' },
	dark: { label: 'Dark Modern', workbenchClass: 'vs-dark' },
	'high-contrast': { label: 'Dark High Contrast', workbenchClass: 'hc-black' },
	'high-contrast-light': { label: 'Light High Contrast', workbenchClass: 'hc-light' },
} as const;
export type Theme = keyof typeof THEMES;

/** One window of VS Code in the browser. Every wait ends with an error after Playwright's time limit. */
export interface EditorWindow {
	readonly page: Page;
	/** Everything on the console since the window was opened. */
	readonly console: readonly ConsoleEntry[];
	/** Opens the palette, types the title and runs the command, as soon as the extension has contributed it. */
	runCommand(title: string): Promise<void>;
	/** Waits for a quick input whose placeholder or title matches, and types into it. */
	fillQuickInput(text: string): Promise<void>;
	/** Presses Enter in the quick input, and waits until that is taken. */
	acceptQuickInput(): Promise<void>;
	/** Waits for the first row of the quick pick with this text, and picks it. */
	acceptRow(text: string | RegExp): Promise<void>;
	/** Waits for the first row of the quick pick with this text. */
	quickPickRow(text: string | RegExp): Promise<void>;
	/** Waits for the content of the view that runs `dist/webview/<name>.js`. It is another frame after the view was hidden. */
	view(name: string): Promise<Frame>;
	/** Waits for a toast with this text. */
	notification(text: string | RegExp): Promise<void>;
	/** Waits until the active editor shows this text. Spaces of VS Code's drawing are taken as spaces. */
	editorText(text: string): Promise<void>;
	/** Changes the colour theme through the palette, as a user does. */
	setTheme(theme: Theme): Promise<void>;
	/** Drags the border of the side bar so that it is this wide. Pixels. */
	resizeSideBar(width: number): Promise<void>;
	/** Unfolds or folds a section of the side bar. */
	setSection(title: string, state: 'open' | 'folded'): Promise<void>;
	/** Writes `test/vscode/output/<name>.png`. */
	screenshot(name: string): Promise<void>;
	close(): Promise<void>;
}

export interface WindowOptions {
	/** Keys and values for VS Code's environment in this window; most need the server's mode `testDriver`. */
	readonly payload?: readonly (readonly [string, string])[];
	/** Runs before VS Code is loaded. */
	readonly beforeLoad?: (page: Page) => Promise<unknown>;
}

/** Opens a folder in a browser context of its own and waits for the workbench. */
export async function openWindow(
	browser: Browser,
	server: VSCodeServer,
	folder: string,
	options: WindowOptions = {},
): Promise<EditorWindow> {
	const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, reducedMotion: 'reduce' });
	await context.grantPermissions(['clipboard-read', 'clipboard-write']);
	// The bare server has no key service: without one VS Code keeps secrets in memory only.
	await context.route('**/mint-key', (route) =>
		route.fulfill({ contentType: 'application/octet-stream', body: Buffer.alloc(32, 7) }),
	);
	const page = await context.newPage();
	const entries: ConsoleEntry[] = [];
	page.on('console', (message) =>
		entries.push({ kind: message.type(), text: message.text(), source: message.location().url }),
	);
	page.on('pageerror', (error) => entries.push({ kind: 'exception', text: error.stack ?? error.message, source: '' }));
	await options.beforeLoad?.(page);
	await page.goto(windowAddress(server, folder, options.payload), { waitUntil: 'commit' });
	await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
	return {
		page,
		console: entries,
		runCommand: (title) => runCommand(page, title),
		fillQuickInput: (text) => page.locator(INPUT).fill(text),
		acceptQuickInput: () => acceptQuickInput(page),
		acceptRow: (text) => acceptRow(page, text),
		quickPickRow: (text) => page.locator(ROW).filter({ hasText: text }).first().waitFor(),
		view: (name) => viewFrame(page, name),
		notification: (text) => page.locator('.notification-list-item-message').filter({ hasText: text }).first().waitFor(),
		editorText: (text) =>
			page
				.locator('.monaco-editor .view-lines')
				.filter({ hasText: toPattern(text) })
				.first()
				.waitFor(),
		setTheme: (theme) => setTheme(page, theme),
		resizeSideBar: (width) => resizeSideBar(page, width),
		setSection: (title, state) => setSection(page, title, state),
		screenshot: (name) => screenshot(page, name),
		close: () => context.close(),
	};
}

/** Address of a window of `server` that shows `folder`. */
export function windowAddress(
	server: VSCodeServer,
	folder: string,
	payload: readonly (readonly [string, string])[] = [],
): string {
	const query = payload.length === 0 ? '' : `&payload=${encodeURIComponent(JSON.stringify(payload))}`;
	return `${server.address}/?folder=${encodeURIComponent(folder)}${query}`;
}

/**
 * Commands are contributed seconds after the workbench shows, and an open palette does not take in new ones: closed and
 * asked again until the row is there.
 */
async function runCommand(page: Page, title: string, timeoutMs = 60_000): Promise<void> {
	const input = page.locator(INPUT);
	const row = page
		.locator(`${ROW} .label-name`)
		.filter({ hasText: toPattern(title, 'whole') })
		.first();
	const end = Date.now() + timeoutMs;
	while (Date.now() < end) {
		await page.keyboard.press('F1');
		const shown =
			(await appears(() => input.waitFor({ timeout: 2_000 }))) &&
			(await appears(() => input.fill(`>${title}`, { timeout: 1_000 }))) &&
			(await appears(() => row.waitFor({ timeout: 1_500 })));
		if (shown) {
			await row.click(); // Enter would run what the palette ranks first
			await paletteLeft(page, `>${title}`);
			return;
		}
		await page.keyboard.press('Escape');
	}
	throw new Error(`The palette has no command "${title}".`);
}

/** The palette gives the focus back as it closes: what is typed before that goes elsewhere. A command may ask on in its place. */
async function paletteLeft(page: Page, typed: string): Promise<void> {
	await page.waitForFunction(
		([selector, text]) => {
			const input = document.querySelector<HTMLInputElement>(selector!);
			return input === null || input.offsetParent === null || input.value !== text;
		},
		[INPUT, typed],
	);
}

/** VS Code puts the content of a webview in a frame in a frame, and says nowhere which view it is: its script does. */
async function viewFrame(page: Page, name: string, timeoutMs = 30_000): Promise<Frame> {
	const end = Date.now() + timeoutMs;
	while (Date.now() < end) {
		for (const frame of page.frames()) if (await runs(frame, `/dist/webview/${name}.js`)) return frame;
		await page.waitForTimeout(100);
	}
	throw new Error(`No view runs dist/webview/${name}.js. Is it open?`);
}

async function runs(frame: Frame, script: string): Promise<boolean> {
	try {
		return (await frame.locator(`script[src*="${script}"]`).count()) > 0;
	} catch {
		return false; // the frame went away while it was asked
	}
}

async function setTheme(page: Page, theme: Theme): Promise<void> {
	const { label, workbenchClass } = THEMES[theme];
	await runCommand(page, 'Preferences: Color Theme');
	await page.locator(ROW).filter({ hasText: 'Dark Modern' }).first().waitFor();
	await page.locator(INPUT).fill(label);
	await page.locator(`${ROW}.focused`).filter({ hasText: label }).waitFor();
	await page.locator(INPUT).press('Enter');
	await page.locator(`.monaco-workbench.${workbenchClass}`).waitFor();
}

async function resizeSideBar(page: Page, width: number): Promise<void> {
	const box = await page.locator('.part.sidebar').boundingBox();
	if (box === null) throw new Error('The side bar is not shown.');
	const y = box.y + box.height / 2;
	await page.mouse.move(box.x + box.width, y);
	await page.mouse.down();
	await page.mouse.move(box.x + width, y, { steps: 5 });
	await page.mouse.up();
	await page.mouse.move(box.x + width + 200, y, { steps: 5 }); // the border stays lit while the pointer is on it
}

async function setSection(page: Page, title: string, state: 'open' | 'folded'): Promise<void> {
	const header = page.locator(`.pane-header[aria-label^="${title}"]`);
	const wanted = String(state === 'open');
	const is = () => header.getAttribute('aria-expanded');
	await eventually(async () => {
		if ((await is()) !== wanted) await header.click();
		await page.locator(`.pane-header[aria-label^="${title}"][aria-expanded="${wanted}"]`).waitFor({ timeout: 2000 });
		if (state === 'open') return;
		await page.waitForTimeout(300); // a command that shows the view may still be about to unfold it
		expect(await is()).toBe(wanted);
	});
}

async function screenshot(page: Page, name: string): Promise<void> {
	mkdirSync(OUTPUT, { recursive: true });
	await page.screenshot({ path: path.join(OUTPUT, `${name}.png`) });
}

/** Monaco draws a space as a no-break space. */
function toPattern(text: string, extent: 'part' | 'whole' = 'part'): RegExp {
	const escaped = text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(' ', String.raw`[\s\u00a0]`);
	return new RegExp(extent === 'whole' ? `^${escaped}$` : escaped);
}

async function appears(wait: () => Promise<void>): Promise<boolean> {
	try {
		await wait();
		return true;
	} catch {
		return false; // Playwright's time limit: the caller tries again
	}
}
