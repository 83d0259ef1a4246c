import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { answerFileDialog } from './harness/fileDialog.ts';
import { findAccessibilityFaults } from './harness/axe.ts';
import { dragOnto } from './harness/drag.ts';
import { pressFor } from './harness/keys.ts';
import { goToEnd, openFile } from './harness/navigate.ts';
import { focusRests, openView } from './harness/openView.ts';
import { connectToOwner, type OwnerCalls } from './harness/ownerCalls.ts';
import { capture, hitRow, ownErrors, searchInView, waitUntilIndexed } from './harness/understory.ts';
import { useWindow } from './harness/useWindow.ts';
import { THEMES, type Theme } from './harness/window.ts';
import { againUntil, eventually } from './harness/eventually.ts';

const stage = useWindow({ settings: { 'editor.minimap.enabled': false, 'workbench.editor.closeOnFileDelete': true } });
let owner: OwnerCalls; // there after the first test

afterAll(async () => {
	await (owner as OwnerCalls | undefined)?.close();
});

const folder = (): string => path.join(stage.editor.dataDir, 'notes');
const textOf = (name: string): string => readFileSync(path.join(folder(), name), 'utf8');

test('New Note makes a file in the folder of notes and opens it', async () => {
	const { window } = stage;
	await waitUntilIndexed(stage.editor, window, stage.project.folder);
	owner = await connectToOwner(stage.editor);
	await openNotes().then((view) => view.locator('.empty', { hasText: 'Write your first note' }).waitFor());
	await window.screenshot('notes-empty');
	await window.runCommand('Understory: New Note…');
	await window.fillQuickInput('Retry policy');
	await window.acceptQuickInput();
	await tab('Retry policy.md');
	await window.page.keyboard.insertText('\nWaits grow after each failure, see [[Queue design]]. #retry\n');
	await window.page.keyboard.press('Control+s');
	await eventually(() => expect(textOf('Retry policy.md')).toContain('[[Queue design]]'));
	await eventually(async () =>
		expect(await owner.call('note/list', { tag: 'retry' })).toMatchObject({ notes: [{ title: 'Retry policy' }] }),
	);
});

test('a link that leads nowhere is told; its quick fix makes the note', async () => {
	const { window } = stage;
	await window.page.locator('.squiggly-warning').first().waitFor();
	await window.page.keyboard.press('Control+Home');
	await window.runCommand('Go to Next Problem in Files (Error, Warning, Info)');
	await eventually(async () => {
		await window.page.keyboard.press('Escape');
		await window.page.keyboard.press('Control+.');
		const fix = window.page.locator('.action-widget .monaco-list-row.focused');
		await fix.getByText('Create note “Queue design”').waitFor({ timeout: 8000 });
	}, 60_000);
	await window.page.keyboard.press('Enter');
	await eventually(() => expect(existsSync(path.join(folder(), 'Queue design.md'))).toBe(true));
	await window.page.locator('.squiggly-warning').first().waitFor({ state: 'detached' });
});

test('names are completed after [[', async () => {
	const { window } = stage;
	await openFile(window, 'Retry policy.md');
	await goToEnd(window, 9);
	await window.page.keyboard.type('Also [[que');
	await window.page.locator('.suggest-widget .monaco-list-row.focused', { hasText: 'Queue design' }).waitFor();
	await window.page.keyboard.press('Enter');
	await window.page.keyboard.press('Control+s');
	await eventually(() => expect(textOf('Retry policy.md')).toContain('Also [[Queue design]]'));
});

test('F2 in a link renames the note and the links to it', async () => {
	const { window } = stage;
	const rename = async (name: string): Promise<void> => {
		await eventually(async () => {
			await window.page.keyboard.press('Escape');
			await goToEnd(window, 9);
			for (let at = 0; at < 4; at++) await window.page.keyboard.press('ArrowLeft'); // into the last link
			await window.page.keyboard.press('F2');
			await window.page.locator('.rename-box .rename-input').waitFor({ timeout: 8000 });
		}, 60_000);
		await window.page.locator('.rename-box .rename-input').fill(name);
		await window.page.locator('.rename-box .rename-input').press('Enter');
		await eventually(() => expect(existsSync(path.join(folder(), `${name}.md`))).toBe(true));
		await window.runCommand('File: Save All Files');
		await eventually(() => expect(textOf('Retry policy.md').split(`[[${name}]]`)).toHaveLength(3));
	};
	await rename('Queue plans');
	expect(existsSync(path.join(folder(), 'Queue design.md'))).toBe(false);
	await rename('Queue design');
});

test('the preview of Markdown has the links', async () => {
	const { window } = stage;
	await window.runCommand('Markdown: Open Preview');
	await eventually(async () => {
		const frames = window.page.frames();
		const found = await Promise.all(
			frames.map((frame) =>
				frame
					.locator('a.understory-wikilink')
					.count()
					.catch(() => 0),
			),
		);
		expect(Math.max(...found)).toBe(2);
	});
	await window.screenshot('notes-preview');
	await window.runCommand('View: Close All Editors');
});

test('a template is filled; the daily note is made once', async () => {
	const { window } = stage;
	mkdirSync(path.join(folder(), 'templates'), { recursive: true });
	writeFileSync(
		path.join(folder(), 'templates/Meeting.md'),
		'---\ntags: [meeting]\n---\n# {{title}} on {{date:YYYY}}\n',
	);
	await window.runCommand('Understory: New Note from Template…');
	await window.acceptRow('Meeting');
	await window.fillQuickInput('Kickoff');
	await window.acceptQuickInput();
	await tab('Kickoff.md');
	expect(textOf('Kickoff.md')).toMatch(/tags: \[meeting\][^]*# Kickoff on \d{4}/);
	await window.runCommand('Understory: Daily Note');
	await eventually(() => expect(readdirSync(path.join(folder(), 'daily'))).toHaveLength(1));
	await window.runCommand('Understory: Daily Note');
	expect(readdirSync(path.join(folder(), 'daily'))).toHaveLength(1);
});

test('a capture becomes a note; notes are opened and linked from the palette', async () => {
	const { window } = stage;
	await capture(window, 'Lease of the queue must outlive the longest retry #queue');
	await window.runCommand('Understory: Promote to Note…');
	await pickRow('Lease of the queue').click();
	await window.acceptQuickInput();
	await tab('Lease of the queue must outlive the longest retry.md');
	await window.runCommand('Understory: Open Note…');
	await window.fillQuickInput('Queue design');
	await window.acceptRow('Queue design');
	await tab('Queue design.md');
	await window.page.keyboard.press('Control+End');
	await window.runCommand('Understory: Insert Link to Note…');
	await window.fillQuickInput('Retry policy');
	await window.acceptRow('Retry policy');
	await window.editorText('[[Retry policy]]');
	await window.page.locator('.monaco-editor.focused').waitFor();
	await window.page.keyboard.press('Control+s');
	await eventually(() => expect(textOf('Queue design.md')).toContain('[[Retry policy]]'));
	await window.runCommand('View: Close All Editors');
});

test('the view lists, filters, writes, renames with links, and shows what is connected', async () => {
	const view = await openNotes();
	await view.locator('#note-filter').fill('lease');
	await eventually(async () => expect(await rows(view).count()).toBe(1));
	await view.locator('#note-filter').fill('design');
	await row(view, 'Queue design').waitFor();
	await pressFor(view.locator('#note-filter'), 'ArrowDown', view.locator('.note-row:focus'));
	const body = view.locator('#note-body');
	await pressFor(row(view, 'Queue design'), 'Enter', view.locator('#note-body:focus'));
	await view.locator('.connection', { hasText: 'Retry policy' }).first().waitFor();
	await focusRests(view);
	await body.press('Control+End');
	await body.pressSequentially('Written in the view.');
	await body.press('Control+s');
	await view.locator('.save-state.saved').waitFor();
	await eventually(() => expect(textOf('Queue design.md')).toContain('Written in the view.'));
	await view.locator('#note-title').fill('Queue leases');
	await view.locator('#note-title').press('Enter');
	await eventually(() => expect(textOf('Retry policy.md')).toContain('[[Queue leases]]'));
	await view.locator('#note-filter').fill('');
	await row(view, 'Retry policy').waitFor();
	await againUntil(
		async () => expect(textOf('Retry policy.md')).toContain('pinned: true'),
		() => row(view, 'Retry policy').press('p', { timeout: 5000 }),
	);
	await eventually(async () => expect(await rows(view).first().textContent()).toContain('Retry policy'));
});

test('a file that changes while it is written in the view is a conflict that loses nothing', async () => {
	const { window } = stage;
	const view = await openNotes();
	await row(view, 'Kickoff').click();
	const field = view.locator('#note-body');
	await eventually(async () => expect(await field.inputValue()).toContain('Kickoff on'));
	// The view saves by itself when typing pauses; a try in which it was faster is followed by another.
	await eventually(async () => {
		await field.focus();
		await window.page.keyboard.press('Control+End');
		await window.page.keyboard.type('mine');
		writeFileSync(path.join(folder(), 'Kickoff.md'), `${textOf('Kickoff.md')}theirs\n`);
		await window.page.keyboard.press('Control+s');
		await view.locator('.notice.error', { hasText: 'changed elsewhere' }).waitFor({ timeout: 5000 });
	}, 60_000);
	await window.screenshot('notes-conflict');
	expect(await findAccessibilityFaults(view)).toEqual([]);
	await view.getByText('Keep Both').click();
	await eventually(() => expect(textOf('Kickoff (my text).md')).toContain('mine'));
	expect(textOf('Kickoff.md')).toContain('theirs');
});

test('a note is deleted and brought back', async () => {
	const view = await openNotes();
	// The note was opened a moment ago: its title takes the focus late on a slow machine, and the key with it.
	await eventually(async () => {
		const target = row(view, 'Kickoff (my text)');
		if (await target.isVisible()) await target.press('Delete', { timeout: 2000 });
		expect(existsSync(path.join(folder(), 'Kickoff (my text).md'))).toBe(false);
	});
	await view.locator('.toast .button', { hasText: 'Undo' }).click();
	await eventually(() => expect(existsSync(path.join(folder(), 'Kickoff (my text).md'))).toBe(true));
});

test('notes are merged from the palette', async () => {
	const { window } = stage;
	await window.runCommand('Understory: Merge Notes…');
	await window.fillQuickInput('Kickoff.md');
	await pickRow('Kickoff.md').click(); // the first row may be another note of a like name
	await window.page.getByPlaceholder('Notes to put at the end of Kickoff').waitFor();
	await pickRow('my text').click();
	await window.acceptQuickInput();
	await eventually(() => expect(textOf('Kickoff.md')).toMatch(/## Kickoff \(my text\)[^]*mine/));
	// What is merged in goes to the trash after the longer note is kept.
	await eventually(() => expect(existsSync(path.join(folder(), 'Kickoff (my text).md'))).toBe(false));
	await window.runCommand('View: Close All Editors');
});

test('a note is put into a project, and notes are exported and imported, from the palette', async () => {
	const { window } = stage;
	await owner.call('project/create', { name: 'Harbour' });
	await window.runCommand('Understory: Put Note into Project…');
	await window.fillQuickInput('Kickoff.md');
	await pickRow('Kickoff.md').click();
	await pickRow('Kickoff.md').waitFor({ state: 'hidden' });
	await window.fillQuickInput('Harbour');
	await window.acceptRow('Harbour');
	await eventually(() => expect(textOf('Kickoff.md')).toContain('project: Harbour'));
	const elsewhere = path.join(stage.project.folder, 'exported');
	mkdirSync(elsewhere);
	await window.runCommand('Understory: Export Notes…');
	await answerFileDialog(window, `${elsewhere}/`);
	const copy = (): string => readFileSync(path.join(elsewhere, 'Kickoff.md'), 'utf8');
	await eventually(() => expect(copy()).toBe(textOf('Kickoff.md')));
	const vault = path.join(stage.project.folder, 'vault');
	mkdirSync(vault);
	writeFileSync(path.join(vault, 'Tides.md'), 'High water at [[Kickoff]].\n');
	await window.runCommand('Understory: Import Notes…');
	await answerFileDialog(window, `${vault}/`);
	await eventually(() => expect(textOf('Tides.md')).toContain('High water'));
	await window.runCommand('Notifications: Clear All Notifications');
});

test('a note goes into a project by mouse', async () => {
	const view = await openNotes();
	const shelf = view.getByRole('toolbar', { name: /to a project$/ });
	await dragOnto(stage.window.page, row(view, 'Tides'), shelf.getByText('Harbour'));
	await eventually(() => expect(textOf('Tides.md')).toContain('project: Harbour'));
});

test('a note is found by a search and opens at its lines', async () => {
	const view = await searchInView(stage.window, 'leases of the queue kind:note');
	await hitRow(view, 'Queue leases').first().dblclick();
	await tab('Queue leases.md');
});

describe.each(Object.keys(THEMES) as Theme[])('%s', (theme) => {
	test('notes', async () => {
		const { window } = stage;
		await window.setTheme(theme);
		const view = await openNotes();
		await row(view, 'Queue leases').click();
		await view.locator('.connection').first().waitFor();
		await window.screenshot(`notes-${theme}`);
		expect(await findAccessibilityFaults(view)).toEqual([]);
	});
});

test('narrow, one part is shown at a time', async () => {
	const { window } = stage;
	const view = await openNotes();
	await window.page.setViewportSize({ width: 760, height: 700 });
	await view.locator('#note-body').waitFor();
	await window.screenshot('notes-narrow-note');
	await view.getByLabel('Back to the List (Escape)').click();
	await rows(view).first().waitFor();
	await window.screenshot('notes-narrow');
	expect(await findAccessibilityFaults(view)).toEqual([]);
});

test('no view wrote an error', () => {
	expect(ownErrors(stage.window)).toEqual([]);
});

function openNotes(): Promise<Frame> {
	return openView(stage.window, 'Understory: Open Notes', 'notes');
}

function rows(view: Frame): Locator {
	return view.locator('.note-row');
}

/** The row of the note with this title. */
function row(view: Frame, title: string): Locator {
	return rows(view).filter({ has: view.locator('.name').getByText(title, { exact: true }) });
}

function pickRow(text: string): Locator {
	return stage.window.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
}

async function tab(name: string): Promise<void> {
	await stage.window.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
	await stage.window.page.locator('.monaco-editor.focused').first().waitFor();
}
