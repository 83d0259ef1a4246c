import { expect, test } from 'vitest';
import { gitIn } from '../gitIn.ts';
import { eventually } from './harness/eventually.ts';
import { openFile } from './harness/navigate.ts';
import { connectToOwner } from './harness/ownerCalls.ts';
import { createSampleProject } from './harness/sampleProject.ts';
import { capture, listCaptures } from './harness/understory.ts';
import { useWindow } from './harness/useWindow.ts';

const project = createSampleProject();
const git = (...args: readonly string[]): string => gitIn(project.folder, ...args);
git('init', '-q', '-b', 'main');
git('add', '.');
git('commit', '-q', '-m', 'Everything that was there');
const stage = useWindow({
	project,
	trust: 'ask',
	settings: { 'security.workspace.trust.enabled': true, 'terminal.integrated.defaultProfile.linux': 'bash' },
});

test('in Restricted Mode thoughts are captured all the same', async () => {
	await stage.window.page.locator('.monaco-dialog-box').getByRole('button', { name: /^No,/ }).click();
	await stage.window.page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
	await capture(stage.window, 'Kept in Restricted Mode');
	expect((await listCaptures(stage.editor)).map(({ content }) => content)).toEqual(['Kept in Restricted Mode']);
});

test('in Restricted Mode no agent runs and no command, session or commit is kept; in a trusted workspace they are', async () => {
	const { window } = stage;
	const { page } = window;
	const owner = await connectToOwner(stage.editor);
	const onOpening = { kind: 'event', on: 'folderOpened', everyMinutes: 5 } as const;
	await owner.call('agent/edit', { id: 'snapshot', enabled: true, schedule: onOpening });
	const runs = async (): Promise<number> => (await owner.call('agent/runs', { agent: 'snapshot' })).runs.length;
	const kept = async (): Promise<readonly number[]> => {
		const [commands, sessions, commits] = await Promise.all([
			owner.call('terminal/list', {}),
			owner.call('session/list', {}),
			owner.call('git/list', {}),
		]);
		return [commands.commands.length, sessions.sessions.length, commits.entries.length];
	};
	try {
		await openFile(window, 'retry.ts');
		await window.runCommand('Terminal: Create New Terminal');
		const question = page.locator('.monaco-dialog-box');
		await question.waitFor(); // a terminal needs trust
		await page.keyboard.press('Escape');
		await question.waitFor({ state: 'detached' });
		await window.runCommand('View: Close All Editors');
		git('commit', '-q', '--allow-empty', '-m', 'While restricted');
		await capture(window, 'Kept in Restricted Mode, too'); // what came before it has been handled
		expect(await kept()).toEqual([0, 0, 0]);
		expect(await runs()).toBe(0);
		await eventually(async () => {
			await page.keyboard.press('F1');
			await page.locator('.quick-input-widget input.input').fill('>Understory: Run Agent', { timeout: 3000 });
		});
		await window.quickPickRow(/No matching|similar/);
		await window.screenshot('restricted-no-agent');
		await page.keyboard.press('Escape');

		await window.runCommand('Workspaces: Manage Workspace Trust');
		await page
			.locator('.workspace-trust-editor')
			.getByRole('button', { name: /^Trust$/ })
			.first()
			.click();
		await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor({ state: 'detached' });
		await eventually(async () => expect(await runs()).toBeGreaterThan(0), 60_000);
		await openFile(window, 'retry.ts');
		await window.runCommand('Terminal: Create New Terminal');
		await page.locator('.terminal-wrapper.active .xterm-screen').waitFor();
		await eventually(async () => {
			await page.locator('.terminal-wrapper.active textarea').focus();
			await page.keyboard.type('true\n');
			await eventually(async () => expect(Math.min(...(await kept()))).toBeGreaterThan(0), 4000);
		}, 90_000);
	} finally {
		await owner.close();
	}
});
