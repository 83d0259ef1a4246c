import { expect, test } from 'vitest';
import { openFile } from './harness/navigate.ts';
import { answerInView, hitRow, searchInView, statusItem, waitUntilIndexed } from './harness/understory.ts';
import { useWindow } from './harness/useWindow.ts';
import { createWorkspace } from './harness/workspace.ts';

const FILES = 2_000;

/** Enough files that progress can be seen. */
const workspace = createWorkspace(
	Object.fromEntries(
		Array.from({ length: FILES }, (_, i) => [
			`src/part${i % 40}/module${i}.ts`,
			`/** Step ${i} of the mill. */\nexport function step${i}(grain: number) {\n\treturn grain * ${i};\n}\n`,
		]),
	),
);
/** Keeps every label that the product's status item had, from before the extension is activated. */
const recordLabels = `
	window.understoryLabels = [];
	new MutationObserver(() => {
		const label = document.querySelector('.statusbar-item [aria-label^="Understory:"]')?.getAttribute('aria-label');
		if (label && window.understoryLabels.at(-1) !== label) window.understoryLabels.push(label);
	}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-label'] });
`;

const stage = useWindow({ project: workspace, window: { beforeLoad: (page) => page.addInitScript(recordLabels) } });

test('the status bar shows how far the first index is, and the view how much there is', async () => {
	await waitUntilIndexed(stage.editor, stage.window, stage.project.folder);
	const labels = await stage.window.page.evaluate<string[]>('window.understoryLabels');
	expect(labels).toContainEqual(expect.stringMatching(/indexing, \d+%/));
	await stage.window.runCommand('Understory: Focus Search View');
	const view = await stage.window.view('search');
	await view.locator('.index-text', { hasText: `${FILES.toLocaleString('en')} files` }).waitFor();
});

test('nothing is read while indexing is paused; what changed meanwhile is found when it goes on', async () => {
	await stage.window.runCommand('Understory: Pause Indexing');
	await statusItem(stage.window, 'Understory: indexing is paused').waitFor();
	workspace.write(
		'src/windmill.ts',
		'export function turnSailsIntoWind(degrees: number) {\n\treturn degrees % 360;\n}\n',
	);
	await openFile(stage.window, 'windmill.ts');
	await stage.window.page.keyboard.press('Control+End');
	await stage.window.page.keyboard.insertText('\nexport const sails = 4;\n');
	await stage.window.page.keyboard.press('Control+s'); // the server is told before it is asked below
	await stage.window.page.locator('.tab.active:not(.dirty)').waitFor();
	const paused = await answerInView(stage.window, 'step7');
	await hitRow(paused, 'step7').waitFor(); // what was indexed is still found
	await answerInView(stage.window, 'turnSailsIntoWind');
	expect(await paused.locator('.file-row', { hasText: 'windmill.ts' }).count()).toBe(0);
	await stage.window.runCommand('Understory: Resume Indexing');
	await waitUntilIndexed(stage.editor, stage.window, stage.project.folder);
	for (let found = 0; found === 0;) {
		const view = await answerInView(stage.window, 'turnSailsIntoWind');
		found = await view.locator('.hit-row', { hasText: 'turnSailsIntoWind' }).count();
	}
});

test('a rebuild ends with the same files', async () => {
	await stage.window.runCommand('Understory: Rebuild Index…');
	await statusItem(stage.window, 'Understory: indexing').waitFor();
	await waitUntilIndexed(stage.editor, stage.window, stage.project.folder);
	const view = await searchInView(stage.window, 'turnSailsIntoWind');
	await hitRow(view, 'turnSailsIntoWind').waitFor();
	await view.locator('.index-text', { hasText: `${(FILES + 1).toLocaleString('en')} files` }).waitFor();
});
