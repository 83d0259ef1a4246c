import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as vscode from 'vscode';
import { connectToOwner, eventually, type OwnerCalls } from './support.ts';

describe('the terminal history of shells beside bash', () => {
	let owner: OwnerCalls;
	before(async () => void (owner = await connectToOwner()));
	after(() => owner.close());

	for (const shell of ['zsh', 'fish'])
		(isThere(shell) ? it : it.skip)(`keeps commands of ${shell}, and none behind a space`, async () => {
			const terminal = vscode.window.createTerminal({ name: shell, shellPath: shell });
			try {
				terminal.show();
				await eventually(() => assert.ok(terminal.shellIntegration?.cwd !== undefined));
				for (const line of [`echo from-${shell}`, ` echo hidden-from-${shell}`, `test -f missing-${shell}`])
					await ran(terminal, line);
				await eventually(async () => {
					const { commands } = await owner.call('terminal/list', { limit: 5 });
					const known = commands.filter((one) => one.command.endsWith(`-${shell}`));
					assert.deepEqual(
						known.map(({ command, exitCode, shell: by }) => [command, exitCode, by]),
						[
							[`test -f missing-${shell}`, 1, shell],
							[`echo from-${shell}`, 0, shell],
						],
					);
				});
			} finally {
				terminal.dispose();
			}
		});
});

/** Types a line, and waits until the shell is done with it. */
async function ran(terminal: vscode.Terminal, line: string): Promise<void> {
	const ended = new Promise<void>((resolve) => {
		const listener = vscode.window.onDidEndTerminalShellExecution((event) => {
			if (event.terminal !== terminal || event.execution.commandLine.value.trim() !== line.trim()) return;
			listener.dispose();
			resolve();
		});
	});
	terminal.sendText(line);
	await ended;
}

function isThere(shell: string): boolean {
	try {
		execFileSync(shell, ['--version'], { stdio: 'ignore' });
		return true;
	} catch {
		return false;
	}
}
