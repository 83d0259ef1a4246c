import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { connectToOwner, eventually, type OwnerCalls } from './support.ts';

const extension = vscode.extensions.getExtension('understory.understory')!;
const manifest = extension.packageJSON as {
	readonly contributes: { readonly commands: readonly { command: string }[] };
};

describe('Understory in the extension host', () => {
	before(() => extension.activate());

	it('registers every command that its manifest declares', async () => {
		const registered = new Set(await vscode.commands.getCommands(true));
		const missing = manifest.contributes.commands.map(({ command }) => command).filter((id) => !registered.has(id));
		assert.deepEqual(missing, []);
	});

	it('opens the report of its doctor, with what the server says', async () => {
		await vscode.commands.executeCommand('understory.doctor');
		const text = activeText();
		assert.match(text, /^# Understory Doctor/);
		assert.match(text, /Connection: ready/);
		assert.match(text, /## Store/);
	});

	it('finds the same server again after a restart of the connection', async () => {
		const before = ownerOf(activeText());
		await vscode.commands.executeCommand('understory.restartServer');
		await vscode.commands.executeCommand('understory.doctor');
		assert.equal(ownerOf(activeText()), before);
	});

	it('pauses and resumes the index', async () => {
		const owner = await connectToOwner();
		await eventually(async () => assert.notDeepEqual(await phases(owner), [])); // the folder is known
		await vscode.commands.executeCommand('understory.pauseIndexing');
		assert.deepEqual(new Set(await phases(owner)), new Set(['paused']));
		await vscode.commands.executeCommand('understory.resumeIndexing');
		assert.ok(!(await phases(owner)).includes('paused'));
		await owner.close();
	});
});

async function phases(owner: OwnerCalls): Promise<string[]> {
	return (await owner.call('index/status', {})).roots.map(({ phase }) => phase);
}

function activeText(): string {
	const document = vscode.window.activeTextEditor?.document;
	assert.equal(document?.uri.scheme, 'understory');
	return document.getText();
}

function ownerOf(report: string): string {
	const pid = /process (\d+)/.exec(report)?.[1];
	assert.ok(pid !== undefined, report);
	return pid;
}
