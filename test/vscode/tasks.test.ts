import path from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { findAccessibilityFaults } from './harness/axe.ts';
import { dragOnto } from './harness/drag.ts';
import { pressFor } from './harness/keys.ts';
import { focusRests, openView } from './harness/openView.ts';
import { connectToOwner, type OwnerCalls } from './harness/ownerCalls.ts';
import { hitRow, ownErrors, searchInView, waitUntilIndexed } from './harness/understory.ts';
import { useWindow } from './harness/useWindow.ts';
import { THEMES, type Theme } from './harness/window.ts';
import { againUntil, eventually } from './harness/eventually.ts';
import { importTasks } from './harness/manyTasks.ts';
import { cursorAt, goToLine, selectLines } from './harness/navigate.ts';

const stage = useWindow({ settings: { 'editor.minimap.enabled': false } });
const MANY = 2000;
let owner: OwnerCalls; // there after the first test

afterAll(async () => {
	await (owner as OwnerCalls | undefined)?.close();
});

test('the sample project is indexed', async () => {
	stage.project.write(
		'src/queue.ts',
		'// TODO: drop jobs that are too old\nexport const queue: string[] = [];\n\n// FIXME two workers take the same job\nexport const take = () => queue.shift();\n',
	);
	await waitUntilIndexed(stage.editor, stage.window, stage.project.folder);
	owner = await connectToOwner(stage.editor);
});

test('a task about selected lines shows above them', async () => {
	const { window } = stage;
	await goToLine(window, 'retry.ts', 2);
	for (let line = 0; line < 4; line++) await window.page.keyboard.press('Shift+ArrowDown');
	await cursorAt(window, 6);
	await window.runCommand('Understory: New Task from Selection…');
	await window.fillQuickInput('Add jitter to the delay');
	await window.acceptQuickInput();
	await lens('T-1 Add jitter to the delay').waitFor();
	const { tasks } = await owner.call('task/list', {});
	expect(tasks).toMatchObject([{ anchors: [{ path: 'src/retry.ts', startLine: 2, endLine: 5 }] }]);
	await eventually(async () => expect(await markedLines()).toEqual(['2']));
	await window.screenshot('task-gutter');
	stage.editor.writeSettings({ 'editor.minimap.enabled': false, 'understory.tasks.gutter': false });
	await eventually(async () => expect(await markedLines()).toEqual([]));
	stage.editor.writeSettings({ 'editor.minimap.enabled': false });
	await eventually(async () => expect(await markedLines()).toEqual(['2']));
});

test('the task follows its lines when the file is edited and saved, and when it is renamed', async () => {
	const { window, project } = stage;
	await goToLine(window, 'retry.ts', 1);
	await window.page.keyboard.insertText('// Retries.\n\n');
	await eventually(async () => expect(await markedLines()).toEqual(['4']));
	await window.page.keyboard.press('Control+s');
	await eventually(async () => expect(await anchor()).toMatchObject({ startLine: 4, endLine: 7, lost: false }));
	project.write('src/again/retry.ts', RETRY_MOVED);
	project.delete('src/retry.ts');
	await eventually(async () => expect(await anchor()).toMatchObject({ path: 'src/again/retry.ts', startLine: 2 }));
});

test('the lens opens the board at the task; what is written there is kept', async () => {
	const { window } = stage;
	await window.runCommand('View: Close All Editors');
	await window.runCommand('Understory: Open Task…');
	await window.acceptRow('Add jitter to the delay');
	await (await window.view('board')).locator('.attachments .link', { hasText: 'again/retry.ts' }).click();
	await lens('T-1 Add jitter to the delay').click();
	const board = await window.view('board');
	await board.locator('.detail .number', { hasText: 'T-1' }).waitFor();
	await focusRests(board);
	await board.locator('#task-title').fill('Add jitter to every delay');
	await board.getByLabel('Priority').selectOption('high');
	await board.getByLabel('Due').fill('2030-01-31');
	await board.getByLabel('Description').fill('Full jitter, see the *AWS* article.');
	await board.getByLabel('New step').fill('Measure first');
	await board.getByLabel('New step').press('Enter');
	await board.getByLabel('Measure first', { exact: true }).waitFor();
	await board.getByLabel('New step').fill('Cap it');
	await board.getByLabel('New step').press('Enter');
	// Ticked before the store has answered: neither change may undo the other.
	await board.getByLabel('Measure first', { exact: true }).check();
	await board.getByLabel('Cap it', { exact: true }).check();
	await eventually(async () =>
		expect(await owner.call('task/get', { id: 'T-1' })).toMatchObject({
			title: 'Add jitter to every delay',
			priority: 'high',
			due: '2030-01-31',
			description: 'Full jitter, see the *AWS* article.',
			checklist: [
				{ text: 'Measure first', done: true },
				{ text: 'Cap it', done: true },
			],
		}),
	);
	await board.locator('.attachments .link', { hasText: 'retry.ts' }).waitFor();
});

test('selected code, a note and an address are added to a task by keyboard', async () => {
	const { window } = stage;
	await owner.call('note/create', { id: 'herd', title: 'Thundering herds', text: 'Ocelots never retry at once.' });
	await eventually(async () => {
		const { hits } = await owner.call('search/query', { query: 'ocelots kind:note', roots: [] });
		expect(hits).toHaveLength(1);
	}, 60_000);
	await selectLines(window, 'invoice.ts', 2, 3);
	const board = await openBoard();
	const added = board.locator('.attachments .link', { hasText: 'src/invoice.ts:2' });
	await pressFor(board.getByRole('button', { name: 'Add Selected Code' }), 'Enter', added);
	for (const [typed, row] of [
		['ocelots', 'Thundering herds'],
		['https://example.org/jitter', 'https://example.org/jitter'],
	] as const) {
		const asked = window.page.locator('.quick-input-widget input.input');
		await pressFor(board.getByRole('button', { name: 'Add Link…' }), 'Enter', asked);
		await window.fillQuickInput(typed);
		await window.acceptRow(row);
		await board.locator('.attachments li', { hasText: row }).waitFor();
	}
	await board
		.locator('[aria-live]', { hasText: 'Link to https://example.org/jitter added' })
		.waitFor({ state: 'attached' });
	await board.getByRole('button', { name: 'Add Link…' }).scrollIntoViewIfNeeded();
	await window.screenshot('board-links');
	expect(await owner.call('task/get', { id: 'T-1' })).toMatchObject({
		anchors: [{ lost: false }, { path: 'src/invoice.ts', startLine: 2, endLine: 3 }],
		links: [
			{ kind: 'note', target: 'herd', title: 'Thundering herds' },
			{ kind: 'url', target: 'https://example.org/jitter' },
		],
	});
	await board.locator('.attachments .link', { hasText: 'Thundering herds' }).click();
	await window.page.locator('.tab.active', { hasText: 'Thundering herds' }).waitFor();
});

test('cards are made and moved by keyboard', async () => {
	const board = await openBoard();
	await board.locator('#task-title').press('Escape');
	await board.locator('.card:focus', { hasText: 'jitter' }).waitFor();
	const field = board.locator('.new-task');
	for (const title of ['Write the changelog', 'Rename the queue']) {
		// An empty field closes when the focus leaves it.
		await eventually(async () => {
			await pressFor(card(board, 'jitter'), 'n', field);
			await field.fill(title, { timeout: 3000 });
		}, 60_000);
		await field.press('Enter');
		await card(board, title).waitFor();
	}
	await field.press('Escape');
	await board.locator('.card:focus', { hasText: 'Rename the queue' }).waitFor(); // it gets the focus a moment later
	await focusRests(board);
	await card(board, 'changelog').press('Alt+ArrowRight');
	await eventually(async () => expect((await owner.call('task/get', { id: 'T-2' })).column).toBe('doing'));
	await eventually(async () => expect(await board.locator('.card:focus').textContent()).toContain('changelog'));
	await board.locator('[aria-live]', { hasText: 'Write the changelog: Doing, 1 of 1' }).waitFor({ state: 'attached' });
});

test('cards are dragged by mouse', async () => {
	const board = await openBoard();
	const doing = async (): Promise<readonly number[]> =>
		(await owner.call('task/list', {})).tasks.filter(({ column }) => column === 'doing').map(({ number }) => number);
	await againUntil(
		async () => expect(await doing()).toEqual([3, 2]),
		() => card(board, 'Rename').dragTo(card(board, 'changelog'), { targetPosition: { x: 40, y: 3 }, timeout: 10_000 }),
	);
	const done = board.locator('.column', { hasText: 'Done' }).locator('.cards');
	await againUntil(
		async () => expect((await owner.call('task/get', { id: 'T-3' })).column).toBe('done'),
		() => card(board, 'Rename').dragTo(done, { timeout: 10_000 }),
	);
});

test('why columns cannot be saved is said in their dialog', async () => {
	const board = await openBoard();
	await eventually(async () => {
		const title = board.getByLabel('Title of column 1');
		if (!(await title.isVisible())) await board.getByRole('button', { name: 'Edit Columns' }).click();
		await title.evaluate((field) => field.removeAttribute('maxlength'));
		await title.fill('x'.repeat(81));
		await board.getByRole('button', { name: 'Save' }).click();
		await board.locator('.column-editor [role="alert"]').waitFor({ timeout: 4000 });
	});
	await stage.window.screenshot('columns-refused');
	expect(await findAccessibilityFaults(board)).toEqual([]);
	await board.getByRole('button', { name: 'Cancel' }).click();
	await board.locator('.column-editor').waitFor({ state: 'detached' });
});

test('the columns of one project are saved, and those of another stay', async () => {
	const board = await openBoard();
	const { id } = await owner.call('project/create', { name: 'Winter' });
	await board.getByRole('button', { name: 'Edit Columns' }).click();
	await board.getByRole('button', { name: 'Add Column' }).click();
	await board.getByLabel('Title of column 4').fill('Waiting');
	await board.getByRole('button', { name: 'Move Waiting Left' }).click();
	await board.getByRole('button', { name: 'Save' }).click();
	await board.locator('.column-editor').waitFor({ state: 'detached' });
	await board.locator('.column', { hasText: 'Waiting' }).waitFor();
	const columnsOf = async (project: string): Promise<string[]> =>
		(await owner.call('project/get', { id: project })).columns.map(({ title }) => title);
	expect(await columnsOf('none')).toEqual(['To Do', 'Doing', 'Waiting', 'Done']);
	expect(await columnsOf(id)).toEqual(['To Do', 'Doing', 'Done']);
	await board.getByRole('button', { name: 'Edit Columns' }).click();
	await board.getByRole('button', { name: 'Remove Waiting' }).click();
	await board.getByRole('button', { name: 'Save' }).click();
	await board.locator('.column', { hasText: 'Waiting' }).waitFor({ state: 'detached' });
	await owner.call('project/edit', { id, archived: true });
});

test('comments are suggested: one becomes a task, one is ignored', async () => {
	const run = await meditate('todo: ask Anna about the columns');
	const board = await openBoard();
	await board.locator('#suggestions-button').click();
	const row = (text: string): Locator => board.locator('.suggestion', { hasText: text });
	await row('two workers').waitFor();
	await row('ask Anna about the columns').waitFor();
	await stage.window.screenshot('board-suggestions');
	expect(await findAccessibilityFaults(board)).toEqual([]);
	await row('drop jobs').getByLabel('Make a Task').click();
	await card(board, 'drop jobs that are too old').waitFor();
	await row('drop jobs').waitFor({ state: 'detached' });
	await row('two workers').getByLabel('Ignore').click();
	await row('two workers').waitFor({ state: 'detached' });
	await board.locator('.toast', { hasText: 'Not suggested any more' }).getByRole('button', { name: 'Undo' }).click();
	await row('two workers').waitFor();
	await row('ask Anna').getByLabel('Make a Task').click();
	await board.locator('.toast', { hasText: /T-\d+ created/ }).waitFor();
	await row('ask Anna').waitFor({ state: 'detached' });
	await board.locator('.toast .button', { hasText: 'Undo' }).click();
	await row('ask Anna').waitFor();
	await owner.call('agent/undo', { run });
	await board.getByLabel('Look Again').click();
	await row('ask Anna').waitFor({ state: 'detached' });
	await board.locator('#suggestions-button').click();
});

test('a task is found by a search, and opens on the board', async () => {
	const view = await searchInView(stage.window, 'jitter kind:task');
	await hitRow(view, 'jitter').dblclick();
	const board = await stage.window.view('board');
	await board.locator('.detail .number', { hasText: 'T-1' }).waitFor();
});

test('a tick in the side bar completes a task', async () => {
	const { window } = stage;
	await window.setSection('Search', 'folded');
	await window.setSection('Tasks', 'open');
	const row = window.page.locator('.monaco-list-row', { hasText: 'drop jobs that are too old' });
	const { tasks } = await owner.call('task/list', {});
	const { id } = tasks.find(({ title }) => title === 'drop jobs that are too old')!;
	await againUntil(
		async () => expect((await owner.call('task/get', { id })).column).toBe('done'),
		() => row.locator('.custom-view-tree-node-item-checkbox').click({ timeout: 5000 }),
	);
	await row.waitFor({ state: 'detached' });
});

test('a task goes to another project by command and with a merge of projects, and to another column by a drag', async () => {
	const { window } = stage;
	await owner.call('project/create', { id: 'fleet', name: 'Fleet' });
	await owner.call('task/create', { id: 'stay', title: 'Count the parked workers', project: 'fleet', column: 'doing' });
	await owner.call('task/create', { id: 'go', title: 'Name the workers' });
	await window.runCommand('Understory: Move Task to Project…');
	const pick = async (name: string): Promise<void> => {
		await window.fillQuickInput(name);
		await window.acceptRow(name);
	};
	await pick('Name the workers');
	await pick('Fleet');
	await eventually(async () =>
		expect(await owner.call('task/get', { id: 'go' })).toMatchObject({ project: 'fleet', column: 'todo' }),
	);
	await window.runCommand('Understory: Focus Search View');
	await window.setSection('Search', 'folded');
	await window.setSection('Inbox', 'folded');
	await window.setSection('Tasks', 'open');
	const row = (title: string): Locator => window.page.locator('.monaco-list-row', { hasText: title });
	await againUntil(
		async () => expect((await owner.call('task/get', { id: 'go' })).column).toBe('doing'),
		() => row('Name the workers').dragTo(row('Count the parked workers'), { timeout: 10_000 }),
	);
	const named = async (name: string) =>
		(await owner.call('project/list', { archived: true })).projects.find((one) => one.name === name);
	await window.runCommand('Understory: New Project…');
	await window.fillQuickInput('fleet');
	await window.acceptQuickInput();
	await window.page.locator('.quick-input-message', { hasText: 'There is a project Fleet already' }).waitFor();
	await window.fillQuickInput('Port');
	await window.acceptQuickInput();
	await eventually(async () => expect(await named('Port')).toBeDefined());
	const { id: port } = (await named('Port'))!;
	// It has no tasks, and so no column in the tree.
	const empty = window.page.locator('.monaco-list-row', { hasText: /^Port$/ });
	await againUntil(
		() => empty.waitFor({ timeout: 3000 }),
		() =>
			window.page.locator('.monaco-list-row', { hasText: /^1 project without open tasks/ }).click({ timeout: 5000 }),
	);
	await againUntil(
		async () => expect(await owner.call('task/get', { id: 'go' })).toMatchObject({ project: port, column: 'doing' }),
		() => row('Name the workers').dragTo(empty, { timeout: 10_000 }),
	);
	await window.runCommand('Understory: Merge Projects…');
	await pick('Fleet');
	await pick('Port');
	await window.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Merge' }).click();
	await eventually(async () => expect((await owner.call('task/get', { id: 'stay' })).project).toBe(port));
	await window.runCommand('Understory: Rename Project…');
	await pick('Port');
	await window.page.locator('.quick-input-title', { hasText: 'Rename Port' }).waitFor();
	await window.fillQuickInput('Harbour');
	await window.acceptQuickInput();
	await eventually(async () => expect(await named('Harbour')).toMatchObject({ id: port, archived: false }));
	await window.runCommand('Understory: Archive Project…');
	await pick('Harbour');
	const toast = window.page.locator('.notification-list-item', { hasText: 'Harbour is archived' });
	await toast.locator('.monaco-button', { hasText: 'Undo' }).click();
	await eventually(async () => expect(await named('Harbour')).toMatchObject({ archived: false }));
	await owner.call('project/edit', { id: port, archived: true });
	await window.runCommand('Understory: Restore Archived Project…');
	await pick('Harbour');
	await eventually(async () => expect(await named('Harbour')).toMatchObject({ archived: false }));
	await owner.call('project/edit', { id: port, archived: true });
	for (const id of ['stay', 'go']) await owner.call('task/delete', { id });
	await window.resizeSideBar(220); // for the pictures
});

test('a card goes to another project by mouse', async () => {
	const board = await openBoard();
	const { id } = await owner.call('project/create', { name: 'Summer' });
	await owner.call('task/create', { id: 'dragged', title: 'Order the lamps' });
	const shelf = board.getByRole('toolbar', { name: /to a project$/ });
	await card(board, 'Order the lamps').waitFor();
	await dragOnto(stage.window.page, card(board, 'Order the lamps'), shelf.getByText('Summer'));
	await eventually(async () => expect((await owner.call('task/get', { id: 'dragged' })).project).toBe(id));
	await owner.call('task/delete', { id: 'dragged' });
	await owner.call('project/edit', { id, archived: true });
});

describe.each(Object.keys(THEMES) as Theme[])('%s', (theme) => {
	test('board', async () => {
		const { window } = stage;
		await window.setTheme(theme);
		const board = await openBoard();
		await card(board, 'jitter').click();
		await board.locator('.detail').waitFor();
		await window.screenshot(`board-${theme}`);
		expect(await findAccessibilityFaults(board)).toEqual([]);
	});
});

test('a narrow board', async () => {
	const { window } = stage;
	const board = await openBoard();
	await window.page.setViewportSize({ width: 640, height: 800 });
	await card(board, 'jitter').scrollIntoViewIfNeeded();
	await window.screenshot('board-narrow');
	expect(await findAccessibilityFaults(board)).toEqual([]);
	if (await board.locator('.detail').isVisible()) await board.locator('#task-title').press('Escape');
	await card(board, 'jitter').waitFor();
	await window.screenshot('board-narrow-cards');
	expect(await findAccessibilityFaults(board)).toEqual([]);
	await window.page.setViewportSize({ width: 1400, height: 900 });
});

test(`${MANY} tasks: the board scrolls, and a card moves`, { timeout: 600_000 }, async () => {
	const { window } = stage;
	const columns = ['todo', 'todo', 'doing', 'done'];
	await importTasks(owner, path.join(stage.editor.dataDir, 'many.jsonl'), {
		count: MANY,
		title: (at) => `Bulk task ${at}x`,
		column: (at) => columns[at % 4]!,
		tags: (at) => [`area-${at % 7}`],
	});
	const board = await openBoard();
	await board.locator('.badge', { hasText: /^1000|1001|1002$/ }).waitFor();
	await card(board, 'Bulk task 996x').scrollIntoViewIfNeeded();
	await window.page.waitForTimeout(3000); // the events of the import are over
	await card(board, 'Bulk task 996x').focus();
	await focusRests(board);
	const start = performance.now();
	await card(board, 'Bulk task 996x').press('Alt+ArrowRight');
	await board.locator('[aria-live]', { hasText: 'Bulk task 996x: Doing' }).waitFor({ state: 'attached' });
	console.log(`A move among ${MANY} tasks was announced after ${Math.round(performance.now() - start)} ms`);
	await board.locator('#task-filter').fill('task 1999x');
	await eventually(async () => expect(await board.locator('.card').count()).toBe(1));
	await board.locator('#task-filter').fill('');
	await window.screenshot('board-many');
});

test('no view wrote an error', () => {
	expect(ownErrors(stage.window)).toEqual([]);
});

const RETRY_MOVED = `/** Waits longer after each failure, up to a limit. */
export function backoffDelay(attempt: number, baseMs: number): number {
	const exponential = baseMs * 2 ** attempt;
	return Math.min(exponential, 30_000);
}
`;

async function openBoard(): Promise<Frame> {
	const board = await openView(stage.window, 'Understory: Open Task Board', 'board');
	await board.locator('.card').first().waitFor();
	return board;
}

/** Has an agent look at a capture that is made for it. @returns its run */
async function meditate(content: string): Promise<string> {
	const { id } = await owner.call('capture/add', { content, tags: [] });
	await eventually(async () => expect((await owner.call('capture/get', { id })).processed).toBeDefined());
	await stage.window.runCommand('Understory: Run Agent…');
	await stage.window.fillQuickInput('Meditation');
	await stage.window.acceptRow('Meditation');
	const last = async () => (await owner.call('agent/runs', { agent: 'meditation' })).runs[0];
	await eventually(async () => expect(await last()).toMatchObject({ state: 'finished' }));
	await stage.window.page.locator('.tab', { hasText: 'Preview Meditation.md' }).waitFor(); // its report
	await stage.window.runCommand('View: Close Editor');
	return (await last())!.id;
}

function lens(text: string): Locator {
	return stage.window.page.locator('.codelens-decoration a', { hasText: text });
}

/** Numbers of the lines that are marked beside them as what a task is about. */
function markedLines(): Promise<string[]> {
	return stage.window.page.evaluate(() => {
		const topOf = (element: Element): number => Math.round(element.getBoundingClientRect().top);
		const numbers = new Map(
			[...document.querySelectorAll('.line-numbers')].map((one) => [topOf(one), one.textContent]),
		);
		return [...document.querySelectorAll('.glyph-margin-widgets .cgmr')]
			.filter((mark) => getComputedStyle(mark).backgroundImage.includes('task-light.svg'))
			.map((mark) => numbers.get(topOf(mark)) ?? '');
	});
}

function card(board: Frame, text: string): Locator {
	return board.locator('.card', { hasText: text }).first();
}

async function anchor() {
	return (await owner.call('task/get', { id: 'T-1' })).anchors[0];
}
