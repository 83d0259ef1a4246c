import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { answerFileDialog } from './harness/fileDialog.ts';
import { capture, listCaptures } from './harness/understory.ts';
import { useWindow } from './harness/useWindow.ts';

const stage = useWindow();

test('a backup written from the palette is restored from the palette, and what was there is kept', async () => {
	const file = path.join(stage.project.folder, 'memory.tar.gz');
	await capture(stage.window, 'In the backup');
	await chooseFile('Understory: Backup…', file);
	await stage.window.notification(/^Backed up to .*memory\.tar\.gz/);
	expect(existsSync(file)).toBe(true);
	expect(readdirSync(stage.project.folder).filter((name) => name.includes('partial'))).toEqual([]);

	await capture(stage.window, 'After the backup');
	await chooseFile('Understory: Restore…', file);
	await stage.window.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Restore' }).click();
	await stage.window.notification(/^Restored 1 capture\. What was there before is in /);
	expect((await listCaptures(stage.editor)).map(({ content }) => content)).toEqual(['In the backup']);
	await capture(stage.window, 'The window goes on');
	expect(await listCaptures(stage.editor)).toHaveLength(2);
});

test('the memory goes out as JSON lines and in again, where it adds nothing; what is new is added when that is agreed', async () => {
	const { window, project, editor } = stage;
	const file = path.join(project.folder, 'memory.jsonl');
	await chooseFile('Understory: Export Memory…', file);
	await window.notification(/^Exported \d+ events to .*memory\.jsonl/);
	expect(readFileSync(file, 'utf8')).toContain('In the backup');
	await chooseFile('Understory: Import Memory…', file, 'A file that Export Memory');
	await window.notification(/^Everything in memory\.jsonl is kept already/);
	writeFileSync(
		file,
		JSON.stringify([{ id: 'm1', memory: 'Likes short functions', created_at: '2026-01-01T00:00:00Z' }]),
	);
	await chooseFile('Understory: Import Memory…', file, 'mem0');
	const dialog = window.page.locator('.monaco-dialog-box');
	await dialog.getByText('would be added').waitFor();
	await dialog.getByRole('button', { name: 'Import' }).click();
	await window.notification(/^Imported \d+ event/);
	expect((await listCaptures(editor)).map(({ content }) => content)).toContain('Likes short functions');
});

/** @param choice what is picked before, in a list */
async function chooseFile(command: string, file: string, choice?: string): Promise<void> {
	await stage.window.runCommand(command);
	if (choice !== undefined) {
		await stage.window.quickPickRow(choice);
		await stage.window.fillQuickInput(choice);
		await stage.window.acceptQuickInput();
	}
	await answerFileDialog(stage.window, file);
}
