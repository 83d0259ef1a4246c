import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEditor } from '../test/vscode/harness/editor.ts';
import { capture, hitRow, openInbox, searchInView, waitUntilIndexed } from '../test/vscode/harness/understory.ts';
import type { EditorWindow } from '../test/vscode/harness/window.ts';

/**
 * `node scripts/pictures.ts`: takes the pictures of the user guide from the real product, in the real editor, on the
 * product's own source code, and writes them to `docs/images/`.
 */
const ROOT = path.join(import.meta.dirname, '..');
const IMAGES = path.join(ROOT, 'docs', 'images');
const CAPTURES = [
	'Retry must not wait longer than the lock of the queue #retry',
	'Ask Mira whether invoices round half a cent up #money #question',
	'The owner should say why it refused a client, not only that it did #server',
];
const TASKS: readonly (readonly [title: string, column: string])[] = [
	['Explain the score of a hit in words', 'To Do'],
	['Write the guide for assistants', 'To Do'],
	['Keep the cursor of a consumer in the table', 'To Do'],
	['Show what a pause holds back', 'Doing'],
	['Name the file when a grammar fails', 'Doing'],
	['Captures survive a kill', 'Done'],
];

const NOTES: readonly (readonly [title: string, text: string])[] = [
	[
		'How a write becomes durable',
		'The store decides, applies, appends the line and syncs it. Only then it answers.\n\n- A full disk rolls back: see [[What a full disk does]]\n- A torn line is cut at the next start\n\n#store',
	],
	[
		'What a full disk does',
		'The log is cut to its old length, so it never holds half an event. Part of [[How a write becomes durable]]. #store',
	],
	['Questions for Mira', 'Does [[How a write becomes durable]] hold on network drives? #question'],
];

execFileSync(process.execPath, ['esbuild.mts', '--production'], { cwd: ROOT, stdio: 'inherit' });
mkdirSync(IMAGES, { recursive: true });
const folder = copyOfSource();
const editor = await startEditor({
	settings: {
		'editor.minimap.enabled': false,
		'workbench.colorTheme': 'Default Dark Modern',
		'js/ts.validate.enabled': false,
		'typescript.validate.enable': false,
		'javascript.validate.enable': false,
	},
});
try {
	const window = await editor.openWindow(folder);
	await window.page.setViewportSize({ width: 1280, height: 800 });
	await waitUntilIndexed(editor, window, folder);
	for (const text of CAPTURES) await capture(window, text);
	await pictureOfSearch(window);
	await pictureOfInbox(window);
	await pictureOfPalette(window);
	await pictureOfBoard(window);
	await pictureOfNotes(window);
	await pictureOfGraph(window);
	await pictureOfDashboard(window);
	await pictureOfChat(window);
} finally {
	await editor.stop();
	rmSync(folder, { recursive: true, force: true });
}

async function pictureOfSearch(window: EditorWindow): Promise<void> {
	await window.runCommand('Understory: Focus Search View');
	await window.resizeSideBar(460);
	await window.setSection('Tasks', 'folded');
	await window.setSection('Inbox', 'folded');
	const view = await searchInView(window, 'what happens when the disk is full');
	await hitRow(view, 'diskError').first().focus();
	await view.locator('.tree:not(.stale)').waitFor();
	await window.page.waitForTimeout(1200); // the preview's colours come last
	await keep(window, 'search');
}

async function pictureOfInbox(window: EditorWindow): Promise<void> {
	await window.setSection('Search', 'folded');
	await window.setSection('Inbox', 'open');
	const view = await openInbox(window);
	await view.locator('.capture', { hasText: 'half a cent' }).waitFor();
	await keep(window, 'inbox');
}

async function pictureOfPalette(window: EditorWindow): Promise<void> {
	await window.runCommand('Understory: Search…');
	await window.fillQuickInput('cut a file into passages');
	await window.quickPickRow('chunk');
	await keep(window, 'palette');
	await window.page.keyboard.press('Escape');
}

async function pictureOfNotes(window: EditorWindow): Promise<void> {
	await window.runCommand('Understory: Open Notes');
	const view = await window.view('notes');
	for (const [title, text] of NOTES) {
		await view.getByLabel('New Note (N)').click();
		await view.locator('#new-note-title').fill(title);
		await view.locator('#new-note-title').press('Enter');
		await view.locator('.note-row[aria-selected="true"] .note-title', { hasText: title }).waitFor();
		await view.locator('#note-body').fill(text);
		await view.locator('#note-body').press('Control+s');
		await view.locator('.save-state.saved').waitFor();
	}
	await view.locator('.note-title', { hasText: NOTES[0]![0] }).click();
	await view.locator('.connection').nth(3).waitFor();
	await window.page.waitForTimeout(500);
	await keep(window, 'notes');
}

async function pictureOfBoard(window: EditorWindow): Promise<void> {
	await window.runCommand('Understory: Open Task Board');
	const view = await window.view('board');
	for (const [title, column] of TASKS) {
		await view.locator(`section[aria-label^="${column},"] .column-head button`).click();
		await view.locator('.new-task').fill(title);
		await view.locator('.new-task').press('Enter');
		await view.locator('.card', { hasText: title }).waitFor();
		await view.locator('.new-task').press('Escape');
	}
	await view.locator('.card', { hasText: 'pause holds back' }).click();
	const detail = view.locator('.detail');
	await detail.getByLabel('Priority').selectOption('high');
	await detail.getByLabel('Due').fill(inDays(1));
	await detail.getByLabel('Tags').fill('index');
	await detail.getByLabel('Tags').blur();
	await detail.getByLabel('New step').fill('status of the folder');
	await detail.getByLabel('New step').press('Enter');
	await view.locator('.card', { hasText: '#index' }).waitFor();
	await window.runCommand('View: Toggle Primary Side Bar Visibility');
	await window.page.waitForTimeout(500);
	await keep(window, 'board');
}

async function pictureOfGraph(window: EditorWindow): Promise<void> {
	await window.runCommand('Understory: Open Knowledge Graph');
	const view = await window.view('graph');
	await view.locator('.row', { hasText: 'How a write becomes durable' }).first().click();
	await view.locator('.drawing[aria-busy="false"]').waitFor();
	await view.getByRole('button', { name: 'Fit' }).press('Enter');
	await window.page.waitForTimeout(500);
	await keep(window, 'graph');
}

async function pictureOfDashboard(window: EditorWindow): Promise<void> {
	await window.runCommand('Understory: Open Dashboard');
	const view = await window.view('dashboard');
	await view.locator('.capture').first().waitFor();
	await window.page.waitForTimeout(500);
	await view.getByText('Search index').waitFor(); // sizes are told a moment later
	await keep(window, 'dashboard');
}

async function pictureOfChat(window: EditorWindow): Promise<void> {
	await window.runCommand('View: Close All Editors');
	await window.runCommand('Understory: Open Chat');
	const view = await window.view('chat');
	await widenChat(window, 480);
	await view.locator('#composer').fill('What happens when the disk is full?');
	await view.getByRole('button', { name: 'Ask', exact: true }).click();
	await view.getByRole('button', { name: 'Open source 2', exact: true }).click();
	await window.page.waitForTimeout(1200);
	await keep(window, 'chat');
}

async function widenChat({ page }: EditorWindow, width: number): Promise<void> {
	const box = (await page.locator('.part.auxiliarybar').boundingBox())!;
	const y = box.y + box.height / 2;
	await page.mouse.move(box.x - 2, y); // on the border, which lies just outside
	await page.mouse.down();
	await page.mouse.move(box.x + box.width - width, y, { steps: 8 });
	await page.mouse.up();
}

async function keep(window: EditorWindow, name: string): Promise<void> {
	await window.screenshot(name);
	copyFileSync(path.join(ROOT, 'test/vscode/output', `${name}.png`), path.join(IMAGES, `${name}.png`));
}

/** The source code without what is fetched or built, so that the pictures show only it. */
function copyOfSource(): string {
	const target = path.join(mkdtempSync(path.join(tmpdir(), 'understory-pictures-')), 'understory');
	for (const part of ['client', 'common', 'server', 'webview', 'docs/decisions', 'ARCHITECTURE.md'])
		cpSync(path.join(ROOT, part), path.join(target, part), { recursive: true });
	return target;
}

function inDays(days: number): string {
	return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
