import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { findAccessibilityFaults, findTreeFaults } from './harness/axe.ts';
import { pressFor } from './harness/keys.ts';
import { focusRests, openView } from './harness/openView.ts';
import { connectToOwner, type OwnerCalls } from './harness/ownerCalls.ts';
import { hitRow, ownErrors, searchInView, waitUntilIndexed } from './harness/understory.ts';
import { useWindow } from './harness/useWindow.ts';
import { THEMES, type Theme } from './harness/window.ts';
import { eventually } from './harness/eventually.ts';
import { openFile } from './harness/navigate.ts';

const stage = useWindow({ settings: { 'editor.minimap.enabled': false } });
const MANY = 5000;
const AT_ONCE = 100;
/** Types into the search as soon as all nodes are drawn and move, and answers whether they still move when it is answered. */
const SEARCH_WHILE_MOVING = `new Promise((resolve) => {
	const drawing = document.querySelector('.drawing');
	const field = document.querySelector('#graph-query');
	const answered = () => {
		const rows = [...document.querySelectorAll('.row')];
		if (rows.length > 0 && rows.every((row) => row.textContent.includes('area2'))) resolve(drawing.getAttribute('aria-busy'));
		else requestAnimationFrame(answered);
	};
	const search = () => {
		if (drawing.dataset.drawn !== '${MANY}' || drawing.getAttribute('aria-busy') !== 'true') return requestAnimationFrame(search);
		field.value = 'area2';
		field.dispatchEvent(new InputEvent('input', { bubbles: true }));
		requestAnimationFrame(answered);
	};
	search();
})`;
let owner: OwnerCalls; // there after the first test

afterAll(async () => {
	await (owner as OwnerCalls | undefined)?.close();
});

test('thoughts about the sample project are kept', async () => {
	const { editor, window, project } = stage;
	await waitUntilIndexed(editor, window, project.folder);
	owner = await connectToOwner(editor);
	const texts = [
		'backoffDelay() in src/retry.ts waits too long, ask Ada Lovelace',
		'Ada Lovelace wants jitter, see #12 and https://example.com/backoff #retry',
		'#12 is due next Friday, Grace Hopper looks at it #retry',
		'src/retry.ts was reviewed in 3f2a9bc4 by Grace Hopper at Microsoft',
	];
	for (const content of texts) await owner.call('capture/add', { content });
	await owner.call('task/create', { title: 'Add jitter to backoffDelay()', tags: ['retry'] });
	await eventually(async () => {
		const { records } = await owner.call('graph/related', { file: { path: 'src/retry.ts' } });
		expect(records).toHaveLength(2);
	});
});

test('the graph shows what is linked: it is searched, walked by keyboard, and opens what is kept', async () => {
	const { window } = stage;
	const graph = await openGraph();
	await graph.locator('#graph-query:focus').waitFor();
	await row(graph, 'Ada Lovelace').waitFor();
	await graph.locator('#graph-query').fill('ada');
	await eventually(async () => expect(await graph.locator('.row').count()).toBe(3));
	await graph.locator('#graph-query').fill('');
	await row(graph, /^Ada Lovelace\d/).click();
	await graph.locator('.details h2', { hasText: 'Ada Lovelace' }).waitFor();
	await graph.locator('.details li', { hasText: 'wants jitter' }).waitFor();
	await pressFor(row(graph, /^Ada Lovelace\d/), 'f', graph.getByLabel('Show Everything'));
	await graph.locator('[aria-live]', { hasText: 'Surroundings of Ada Lovelace' }).waitFor({ state: 'attached' });
	await focusRests(graph);
	await row(graph, /^Ada Lovelace\d/).press('ArrowDown');
	await graph.locator('.row:focus[aria-selected="true"]').waitFor();
	await graph.locator('.row:focus').press('Escape');
	await graph.getByLabel('Show Everything').waitFor({ state: 'detached' });
	await row(graph, 'Add jitter').dblclick();
	await (await window.view('board')).locator('.detail .number', { hasText: 'T-1' }).waitFor();
});

test('entities are renamed, merged and left out, and each is undone', async () => {
	const graph = await openGraph();
	await row(graph, /^Grace Hopper\d/).click();
	await graph.getByLabel('Rename').click();
	await graph.locator('.details input').fill('Admiral Hopper');
	await graph.locator('.details input').press('Enter');
	await row(graph, /^Admiral Hopper/).waitFor();
	await graph.getByLabel('Same as…').click();
	await graph.getByLabel('Same as.').fill('ada lovelace');
	await graph.getByLabel('Same as.').press('Enter');
	await row(graph, /^Admiral Hopper/).waitFor({ state: 'detached' });
	await graph.locator('.toast .button', { hasText: 'Undo' }).click();
	await row(graph, /^Admiral Hopper/).click();
	await focusRests(graph);
	await row(graph, /^Admiral Hopper/).press('Delete');
	await row(graph, /^Admiral Hopper/).waitFor({ state: 'detached' });
	await graph.locator('.toast .button', { hasText: 'Undo' }).click();
	await row(graph, /^Admiral Hopper/).waitFor();
	const search = await searchInView(stage.window, 'admiral kind:entity');
	await hitRow(search, 'Admiral Hopper').first().dblclick();
	await search.locator('.hit-row', { hasText: 'ada lovelace' }).waitFor({ state: 'detached' }); // the merge was taken back
	await graph.locator('.details h2', { hasText: 'Admiral Hopper' }).waitFor();
	await stage.window.screenshot('graph-found-entity');
	await graph.getByLabel('Show Everything').press('Enter');
	await graph.locator('.type-button', { hasText: 'People' }).click();
	await row(graph, /^Admiral Hopper/).waitFor({ state: 'detached' });
	await graph.locator('.type-button', { hasText: 'People' }).click();
});

test('two nodes are linked, the way between two is shown, and a link says why it is there', async () => {
	const graph = await openGraph();
	await row(graph, /^Microsoft\d/).click();
	await graph.getByLabel('Way to…').click();
	await graph.getByLabel('Way to.').fill('jitter, see');
	await graph.getByLabel('Way to.').press('Enter');
	const way = graph.locator('.way li');
	await way.first().waitFor();
	const before = await way.count();
	await graph.getByLabel('Link to…').click();
	await graph.getByLabel('Link to.').fill('ada lovelace');
	await graph.getByLabel('Link to.').press('Enter');
	const linked = graph.locator('.linked', { has: graph.getByLabel('Why is Ada Lovelace linked?') });
	await linked.waitFor();
	await graph.getByLabel('Way to…').click();
	await graph.getByLabel('Way to.').fill('jitter, see');
	await graph.getByLabel('Way to.').press('Enter');
	await eventually(async () => expect(await way.allTextContents()).toHaveLength(3));
	expect(before).toBeGreaterThan(3);
	await settled(graph);
	await stage.window.screenshot('graph-way');
	expect(await findAccessibilityFaults(graph)).toEqual([]);
	await graph.getByLabel('Close Way').click();
	await way.first().waitFor({ state: 'detached' });
	await linked.getByLabel('Why is Ada Lovelace linked?').click();
	await graph.locator('.reason', { hasText: 'You linked them.' }).waitFor();
	await graph.getByLabel('Take the Link Away').click();
	await linked.waitFor({ state: 'detached' });
});

test('the Related view and hovers say what is kept about the file and its names', async () => {
	const { window } = stage;
	await showRelated();
	await window.screenshot('graph-related');
	const name = window.page.locator('.view-line span', { hasText: /^backoffDelay$/ }).first();
	await hoverFor(name, window.page.locator('.monaco-hover a', { hasText: 'Add jitter' }));
	await window.page.locator('.monaco-hover a', { hasText: 'Add jitter' }).click();
	await (await window.view('board')).locator('.detail .number', { hasText: 'T-1' }).waitFor();
	writeFileSync(path.join(stage.project.folder, 'pointers.txt'), 'What waits is in retry.ts of the sources.\n');
	await openFile(window, 'pointers.txt');
	const pointer = window.page.locator('.view-line', { hasText: 'retry.ts' }).getByText('retry.ts').first();
	await hoverFor(pointer, window.page.locator('.monaco-hover a', { hasText: 'was reviewed' }));
	await window.screenshot('graph-hover-file');
	await openFile(window, 'retry.ts'); // the hover may lie over its tab
	await window.runCommand('Understory: Show File in Knowledge Graph');
	const graph = await window.view('graph');
	await graph.locator('.details h2', { hasText: 'retry.ts' }).waitFor();
	await graph.getByLabel('Show Everything').press('Enter');
	await graph.getByLabel('Show Everything').waitFor({ state: 'detached' });
});

describe.each(Object.keys(THEMES) as Theme[])('%s', (theme) => {
	test('graph', async () => {
		const { window } = stage;
		await window.setTheme(theme);
		const graph = await openGraph();
		await row(graph, /^Ada Lovelace\d/).click();
		await settled(graph);
		await window.screenshot(`graph-${theme}`);
		expect(await findAccessibilityFaults(graph)).toEqual([]);
	});

	test('related', async () => {
		await showRelated();
		await stage.window.screenshot(`related-${theme}`);
	});
});

test('what is related in a narrow side bar', async () => {
	const { window } = stage;
	await showRelated();
	await window.resizeSideBar(200);
	await window.screenshot('related-narrow');
	const tree = '.pane:has(> .pane-header[aria-label^="Related"]) .monaco-list';
	expect(await findTreeFaults(window.page.mainFrame(), tree)).toEqual([]);
	await window.resizeSideBar(300);
});

test('a narrow graph', async () => {
	const { window } = stage;
	await window.page.setViewportSize({ width: 760, height: 800 });
	const graph = await openGraph();
	await settled(graph);
	await window.screenshot('graph-narrow');
	expect(await findAccessibilityFaults(graph)).toEqual([]);
	await window.page.setViewportSize({ width: 1400, height: 900 });
});

test(`${MANY} nodes: the view answers while they are laid out`, { timeout: 600_000 }, async () => {
	const { window } = stage;
	await window.runCommand('View: Close All Editors');
	const keep = (at: number): Promise<unknown> => {
		const issues = Array.from({ length: 10 }, (_, i) => (at % 30 === 0 ? `#${at + i}` : `PROJ-${at + i}`));
		return owner.call('capture/add', { content: `Note ${at} on #area${at % 40} and ${issues.join(' ')}` });
	};
	for (let at = 0; at < MANY; at += AT_ONCE * 10)
		await Promise.all(Array.from({ length: AT_ONCE }, (_, next) => keep(at + next * 10)));
	await eventually(async () => expect((await owner.call('graph/status', {})).behind).toBe(0), 300_000);
	const graph = await openGraph();
	await graph.getByLabel('Refresh').press('Enter');
	expect(await graph.evaluate<string | null>(SEARCH_WHILE_MOVING)).toBe('true');
	await settled(graph);
	expect(await graph.locator('.drawing').getAttribute('data-drawn')).toBe(String(MANY));
	await graph.locator('#graph-query').fill('');
	await window.screenshot('graph-many');
});

test('no view wrote an error', () => {
	expect(ownErrors(stage.window)).toEqual([]);
});

async function showRelated(): Promise<void> {
	const { window } = stage;
	await openFile(window, 'retry.ts');
	await window.runCommand('Understory: Focus Search View');
	await window.setSection('Search', 'folded');
	await window.setSection('Related', 'open');
	await window.page.locator('.monaco-list-row', { hasText: 'waits too long' }).waitFor();
}

/** Points at something in the text until the hover says what it should. */
async function hoverFor(target: Locator, said: Locator): Promise<void> {
	const { page } = stage.window;
	await eventually(async () => {
		await page.keyboard.press('Escape');
		await page.mouse.move(5, 5);
		await target.hover({ timeout: 5000 });
		await said.waitFor({ timeout: 10_000 });
	}, 90_000);
}

async function openGraph(): Promise<Frame> {
	const graph = await openView(stage.window, 'Understory: Open Knowledge Graph', 'graph');
	await graph.locator('.row').first().waitFor();
	return graph;
}

/** Until the picture has come to rest. */
async function settled(graph: Frame): Promise<void> {
	await graph.locator('.drawing[aria-busy="false"]').waitFor({ timeout: 120_000 });
}

function row(graph: Frame, name: string | RegExp): Locator {
	return graph.locator('.row', { hasText: name }).first();
}
