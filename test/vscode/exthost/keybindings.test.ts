import assert from 'node:assert/strict';
import * as vscode from 'vscode';

interface Keybinding {
	readonly key: string;
	readonly command: string;
	readonly when?: string;
}

describe('the keys of Understory', () => {
	it('are not taken by VS Code', async () => {
		const all = await defaultKeybindings();
		const own = all.filter(({ command }) => command.startsWith('understory.'));
		assert.ok(own.length > 1, `only ${own.length} keys of ours among ${all.length}`);
		// Enter in our own field takes nothing away from anybody.
		const keys = new Set(own.filter(({ when }) => !when?.includes('understory-chat')).map(({ key }) => key));
		const taken = all.filter(({ key, command }) => keys.has(key) && !command.startsWith('understory.'));
		assert.deepEqual(taken, []);
	});
});

/** VS Code's own keys and those of every extension, as its read-only document of defaults lists them. */
async function defaultKeybindings(): Promise<Keybinding[]> {
	await vscode.commands.executeCommand('workbench.action.openDefaultKeybindingsFile');
	const document = vscode.window.activeTextEditor?.document;
	assert.ok(document !== undefined, 'the document of default keys did not open');
	const listed = document.getText().split('// Here are other available commands')[0]!;
	return JSON.parse(listed.replaceAll(/^\s*\/\/.*$/gm, '')) as Keybinding[];
}
