import { afterAll, expect, test } from 'vitest';
import type { Capture } from '../../common/model/capture.ts';
import { findAccessibilityFaults } from './harness/axe.ts';
import { chooseFromMenu } from './harness/contextMenu.ts';
import { eventually } from './harness/eventually.ts';
import { pressChord, pressFor } from './harness/keys.ts';
import { connectToOwner, type OwnerCalls } from './harness/ownerCalls.ts';
import { capture, hitRow, listCaptures, openInbox, ownErrors, searchInView } from './harness/understory.ts';
import { useWindow } from './harness/useWindow.ts';
import { openFile, selectLines } from './harness/navigate.ts';

const stage = useWindow();
let owner: OwnerCalls; // there after the first test of a source

afterAll(async () => {
	await (owner as OwnerCalls | undefined)?.close();
});

test('a thought captured from the palette is durable and in the inbox', async () => {
	await capture(stage.window, 'Ask Mira about the invoice rounding #money');
	const [first] = await listCaptures(stage.editor);
	expect(first).toMatchObject({ content: 'Ask Mira about the invoice rounding #money' });
	const inbox = await openInbox(stage.window);
	await inbox.locator('.capture', { hasText: 'invoice rounding' }).waitFor();
});

test('what is captured is found at once', async () => {
	await capture(stage.window, 'The kangaroo build server reboots on Sundays');
	const view = await searchInView(stage.window, 'kangaroo');
	await hitRow(view, 'kangaroo build server').waitFor();
});

test('a selection is captured with its file, lines and symbol, and its source opens', async () => {
	await selectLines(stage.window, 'invoice.ts', 8, 8);
	const place = stage.window.page.locator('.breadcrumbs-control');
	await place.getByText('invoiceTotal').waitFor({ timeout: 90_000 }); // TypeScript takes its time to start
	await stage.window.runCommand('Understory: Capture Selection…');
	await stage.window.fillQuickInput('Does this round half a cent up?');
	await stage.window.acceptQuickInput();
	const inbox = await openInbox(stage.window);
	const source = inbox.locator('.capture', { hasText: 'half a cent' }).locator('.source');
	await source.waitFor();
	expect(await source.textContent()).toContain('invoice.ts:8');
	owner = await connectToOwner(stage.editor);
	expect((await latest(1))[0]?.source).toMatchObject({
		door: 'selection',
		startLine: 8,
		endLine: 8,
		excerpt: expect.stringContaining('const net = lines.reduce'),
		symbol: 'invoiceTotal',
	});
	await stage.window.page.keyboard.press('Escape');
	await stage.window.runCommand('View: Close All Editors');
	await source.click();
	await stage.window.editorText('invoiceTotal');
});

test('one key captures a thought, and what is selected when something is; the explorer asks about the file', async () => {
	const { page } = stage.window;
	await openFile(stage.window, 'deploy.md');
	await page.keyboard.press('End'); // the editor still takes the selection of the file before for one
	await pressChord(stage.window, 'Control+k', 'n');
	await takeNote('Thought of at the keyboard', 'Capture');
	await selectLines(stage.window, 'deploy.md', 3, 5);
	await pressChord(stage.window, 'Control+k', 'n');
	await takeNote('Never by hand', 'Capture docs/deploy.md:3–5');
	await openFile(stage.window, 'retry.ts'); // the explorer unfolds its folder
	await stage.window.runCommand('View: Show Explorer');
	await chooseFromMenu(stage.window, {
		of: page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'invoice.ts' }),
		label: 'Capture About',
		leadsTo: page.locator('.quick-input-title').getByText('Capture about src/invoice.ts', { exact: true }),
	});
	await takeNote('Who audits these', 'Capture about src/invoice.ts');
	expect(await latest(3)).toMatchObject([
		{ content: 'Who audits these', source: { door: 'explorer', uri: expect.stringMatching(/invoice\.ts$/) } },
		{ content: 'Never by hand', source: { door: 'selection', startLine: 3, endLine: 5 } },
		{ content: 'Thought of at the keyboard', source: { door: 'palette' } },
	]);
	await stage.window.runCommand('View: Close All Editors');
});

test('a capture can be edited, and a deletion undone', async () => {
	const inbox = await openInbox(stage.window);
	const row = inbox.locator('.capture', { hasText: 'kangaroo' });
	await pressFor(row, 'e', inbox.locator('.capture textarea'));
	await inbox.locator('.capture textarea').fill('The wallaby build server reboots on Sundays');
	await inbox.locator('.capture textarea').press('Control+Enter');
	const edited = inbox.locator('.capture', { hasText: 'wallaby' });
	await edited.waitFor();
	const undo = inbox.getByRole('button', { name: 'Undo' });
	await pressFor(edited, 'Delete', undo);
	await edited.waitFor({ state: 'detached' });
	expect((await listCaptures(stage.editor)).map(({ content }) => content)).not.toContain(
		'The wallaby build server reboots on Sundays',
	);
	await undo.click();
	await edited.waitFor();
	expect((await listCaptures(stage.editor)).map(({ content }) => content)).toContain(
		'The wallaby build server reboots on Sundays',
	);
});

test('what a capture suggests is made a task, and the capture can be put into a project', async () => {
	await owner.call('project/create', { id: 'billing', name: 'Billing' });
	await capture(stage.window, 'Fix the rounding of credit notes');
	const inbox = await openInbox(stage.window);
	const row = inbox.locator('.capture', { hasText: 'credit notes' });
	await row.locator('.suggested').waitFor();
	await stage.window.screenshot('inbox-suggestion');
	await row.getByRole('button', { name: 'Make Task' }).click();
	await inbox.locator('.toast', { hasText: 'Task T-1 made' }).waitFor();
	await row.locator('.suggested').waitFor({ state: 'detached' });
	expect((await owner.call('task/get', { id: 'T-1' })).title).toBe('Fix the rounding of credit notes');
	await stage.window.runCommand('Understory: Move Captures to Project…');
	await stage.window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'credit notes' }).click();
	await stage.window.acceptQuickInput();
	await stage.window.fillQuickInput('Billing');
	await stage.window.acceptRow('Billing');
	await eventually(async () => {
		const { captures } = await owner.call('capture/list', { project: 'billing' });
		expect(captures.map(({ content }) => content)).toEqual(['Fix the rounding of credit notes']);
	});
});

test('recall says why it recalls', async () => {
	const { window } = stage;
	await window.runCommand('Understory: Recall…');
	await window.fillQuickInput('invoice rounding');
	await window.quickPickRow(/Ask Mira.*\d+ % contains/);
	await window.screenshot('recall');
	await window.page.keyboard.press('Escape');
});

test('a project is summed up from its captures, and that is undone', async () => {
	const { window } = stage;
	await capture(window, 'Credit notes are rounded down, invoices half up. The tax office wants both the same.');
	const { captures } = await owner.call('capture/list', {});
	await owner.call('capture/assign', { ids: captures.slice(0, 2).map(({ id }) => id), project: 'billing' });
	await window.runCommand('Understory: Sum Up Project…');
	await window.fillQuickInput('Billing');
	await window.acceptRow('Billing');
	await window.notification('2 captures summed up');
	await window.editorText('tax office');
	await window.screenshot('summary');
	expect((await owner.call('memory/summaries', { project: 'billing' })).summaries).toHaveLength(1);
	await window.page.locator('.notifications-toasts').getByRole('button', { name: 'Undo' }).click();
	await eventually(async () =>
		expect((await owner.call('memory/summaries', { project: 'billing' })).summaries).toEqual([]),
	);
	await window.runCommand('View: Close All Editors');
});

test('the context menu of a capture: edit, edit tags, and not so any more', async () => {
	const { window } = stage;
	const inbox = await openInbox(window);
	const row = inbox.locator('.capture', { hasText: 'tax office' });
	await chooseFromMenu(window, { of: row, label: 'Edit Tags', leadsTo: inbox.locator('.capture input') });
	await inbox.locator('.capture input').fill('tax law');
	await inbox.locator('.capture input').press('Enter');
	await row.locator('.tag', { hasText: '#law' }).waitFor();
	await chooseFromMenu(window, { of: row, label: 'Edit Capture', leadsTo: inbox.locator('.capture textarea') });
	await inbox.locator('.capture textarea').press('Escape');
	const reason = window.page.locator('.quick-input-widget input.input');
	await chooseFromMenu(window, { of: row, label: 'Not So Any More…', leadsTo: reason });
	await window.fillQuickInput('They differ since May');
	await window.acceptQuickInput();
	await window.notification('no longer recalled');
	await eventually(async () => {
		const { captures } = await owner.call('capture/list', { tag: 'law' });
		expect(captures).toMatchObject([{ tags: ['tax', 'law'], superseded: { reason: 'They differ since May' } }]);
	});
	await window.runCommand('Notifications: Clear All Notifications');
});

test('a file is captured about, a topic is summed up, a project gets its folder, a task is made', async () => {
	const { window, project } = stage;
	await openFile(window, 'retry.ts');
	await window.runCommand('Understory: Capture About File…');
	await window.fillQuickInput('The wait has no jitter yet');
	await window.acceptQuickInput();
	await eventually(async () => {
		const { captures } = await owner.call('capture/list', { text: 'jitter' });
		expect(captures).toMatchObject([{ source: { door: 'explorer', uri: expect.stringMatching(/retry\.ts$/) } }]);
	});
	await window.runCommand('Understory: Sum Up Topic…');
	await window.fillQuickInput('rounding');
	await window.acceptQuickInput();
	await window.notification('summed up');
	expect((await owner.call('memory/summaries', { topic: 'rounding' })).summaries).toHaveLength(1);
	await window.runCommand('Understory: Folders of Project…');
	await window.fillQuickInput('Billing');
	await window.acceptRow('Billing');
	await window.page.locator('.quick-input-list .monaco-list-row', { hasText: project.folder }).click();
	await window.acceptQuickInput();
	await eventually(async () =>
		expect((await owner.call('project/get', { id: 'billing' })).folders).toEqual([project.folder]),
	);
	await window.runCommand('Understory: New Task…');
	await window.fillQuickInput('Ask the tax office');
	await window.acceptQuickInput();
	await eventually(async () => {
		const { tasks } = await owner.call('task/list', { project: 'billing' });
		expect(tasks.map(({ title }) => title)).toContain('Ask the tax office');
	});
	await window.runCommand('Notifications: Clear All Notifications');
	await window.runCommand('View: Close All Editors');
});

test('the menu of the status item opens what it offers; what is like the selection is searched', async () => {
	const { window } = stage;
	await window.runCommand('Understory: Show Menu');
	await window.fillQuickInput('Open Dashboard');
	await window.acceptRow('Open Dashboard');
	await window.page.locator('.tab', { hasText: 'Dashboard' }).waitFor();
	await openFile(window, 'retry.ts');
	await window.runCommand('Understory: Search Similar to Selection');
	await (await window.view('search')).locator('.similar', { hasText: 'Similar to' }).waitFor();
	await window.runCommand('View: Close All Editors');
});

test('pruning shows what would go first, archives it, and the level of the inbox shows it', async () => {
	const { window } = stage;
	const inbox = await openInbox(window);
	const { total } = await owner.call('capture/list', { archived: false });
	await window.runCommand('Understory: Prune Captures…');
	await window.quickPickRow('By Strength');
	await window.screenshot('prune-how');
	await window.fillQuickInput('By Strength');
	await window.acceptQuickInput();
	await window.page.getByText('How strong must a capture be').waitFor();
	await window.fillQuickInput('1'); // nothing that is not pinned is as strong as that
	await window.acceptQuickInput();
	await window.quickPickRow('strength');
	await window.screenshot('prune-by-strength');
	await window.page.keyboard.press('Escape');
	await window.runCommand('Understory: Prune Captures…');
	await window.fillQuickInput('By Number');
	await window.acceptQuickInput();
	await window.page.getByText('How many captures may stay').waitFor();
	await window.fillQuickInput(String(total - 1));
	await window.acceptQuickInput();
	await window.quickPickRow('strength');
	await window.screenshot('prune');
	expect((await owner.call('capture/list', { status: 'archived' })).total).toBe(0);
	await window.acceptQuickInput();
	await window.notification('Archived: 1');
	const { captures } = await owner.call('capture/list', { status: 'archived' });
	await inbox.getByLabel('Level').selectOption('archived');
	await inbox.locator('.capture', { hasText: captures[0]!.content.slice(0, 20) }).waitFor();
	await inbox.locator('.capture').nth(1).waitFor({ state: 'detached' });
	await window.screenshot('inbox-level');
	await window.page.locator('.notifications-toasts').getByRole('button', { name: 'Undo' }).click();
	await inbox.getByText('No capture matches').waitFor();
	await inbox.getByLabel('Level').selectOption('current');
	await eventually(async () => expect((await owner.call('capture/list', { archived: false })).total).toBe(total));
});

test('an inbox in a narrow side bar', async () => {
	const { window } = stage;
	const inbox = await openInbox(window);
	await window.resizeSideBar(170);
	await inbox.locator('.capture').first().hover();
	await window.screenshot('inbox-narrow');
	expect(
		await inbox.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
	).toBeLessThanOrEqual(0);
	expect(await findAccessibilityFaults(inbox)).toEqual([]);
});

test('no view wrote an error', () => {
	expect(ownErrors(stage.window)).toEqual([]);
});

async function latest(limit: number): Promise<readonly Capture[]> {
	return (await owner.call('capture/list', { limit })).captures;
}

/** Types into the field for notes, which has this title. */
async function takeNote(text: string, title: string): Promise<void> {
	const field = stage.window.page.locator('.quick-input-widget');
	await field.locator('.quick-input-title').getByText(title, { exact: true }).waitFor();
	await stage.window.fillQuickInput(text);
	await stage.window.acceptQuickInput();
	await field.waitFor({ state: 'hidden', timeout: 60_000 });
}
