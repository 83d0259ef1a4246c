import * as vscode from 'vscode';
import type { TerminalCommand } from '../../common/model/terminal.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Input } from '../../common/protocol/index.ts';
import { readTerminalRules, setTerminalExclusion } from '../config/settings.ts';
import type { Services } from '../services.ts';
import { explainCommand } from '../terminal/explainCommand.ts';
import { putIntoTerminal } from '../terminal/putIntoTerminal.ts';
import { recordsWindow } from '../terminal/recordRules.ts';

const MAX_LISTED = 1000;
const DAY_MS = 24 * 3600 * 1000;

interface CommandItem extends vscode.QuickPickItem {
	readonly command: TerminalCommand;
}

const RUN: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('play'), tooltip: 'Run' };

/** Understory: Run Recent Command… puts a command of the history into the terminal. */
export async function runRecentCommand({ server }: Services): Promise<void> {
	const { folders } = readTerminalRules();
	const { commands } = await server.call('terminal/list', {
		limit: MAX_LISTED,
		...(folders.length > 0 && { roots: [...folders] }),
	});
	const unique = [...new Map(commands.toReversed().map((one) => [one.command, one])).values()].toReversed();
	const pick = vscode.window.createQuickPick<CommandItem>();
	pick.placeholder = unique.length === 0 ? 'No command was recorded here yet' : 'Put a command into the terminal';
	pick.matchOnDescription = true;
	pick.items = unique.map((command) => ({
		label: `$(${command.exitCode === 0 ? 'pass' : 'error'}) ${command.command.replaceAll('\n', '⏎ ')}`,
		description: command.cwd,
		command,
		buttons: [RUN],
	}));
	const put = (item: CommandItem | undefined, run: boolean): void => {
		pick.hide();
		if (item !== undefined) putIntoTerminal({ text: item.command.command, cwd: item.command.cwd, run });
	};
	pick.onDidAccept(() => put(pick.activeItems[0], false));
	pick.onDidTriggerItemButton(({ item }) => put(item, true));
	pick.onDidHide(() => pick.dispose());
	pick.show();
}

/** Understory: Explain Last Failed Command. */
export async function explainLastFailure({ server, documents }: Services): Promise<void> {
	const { folders } = readTerminalRules();
	const { commands } = await server.call('terminal/list', {
		result: 'failed',
		limit: 1,
		...(folders.length > 0 && { roots: [...folders] }),
	});
	if (commands[0] === undefined) throw new OperationError('notFound', 'No failed command is in the terminal history.');
	await explainCommand({ server, documents }, commands[0].id);
}

/** Understory: Erase Terminal History… removes commands from the disk, after the user has said which. */
export async function eraseTerminalHistory({ server }: Services): Promise<void> {
	const choices: (vscode.QuickPickItem & { readonly choice: () => Input<'terminal/erase'> })[] = [
		{ label: 'Archived commands', choice: () => ({ archived: true }) },
		{ label: 'Commands older than a day', choice: () => ({ before: before(1) }) },
		{ label: 'Commands older than a month', choice: () => ({ before: before(30) }) },
		{ label: 'All commands', choice: () => ({}) },
	];
	const chosen = await vscode.window.showQuickPick(choices, {
		placeHolder: 'Which commands should be removed for ever?',
	});
	if (chosen === undefined) return;
	const detail =
		'Command lines and output are removed from the disk. This cannot be undone. Backups made before keep them.';
	const erase = 'Erase';
	if ((await vscode.window.showWarningMessage(`${chosen.label}: erase?`, { modal: true, detail }, erase)) !== erase)
		return;
	const { erased } = await vscode.window.withProgress(
		{ location: vscode.ProgressLocation.Notification, title: 'Erasing commands' },
		() => server.call('terminal/erase', chosen.choice()),
	);
	void vscode.window.showInformationMessage(
		erased === 1 ? 'One command was erased.' : `${erased} commands were erased.`,
	);
}

/** Understory: Stop or Resume Recording Terminals of This Workspace. */
export async function excludeFromTerminalHistory(): Promise<void> {
	const rules = readTerminalRules();
	if (rules.folders.length === 0)
		throw new OperationError('invalidInput', 'Open a folder first, or turn off understory.terminal.enabled.');
	const records = recordsWindow({ ...rules, enabled: true, trusted: true });
	await setTerminalExclusion(rules.folders, records);
	void vscode.window.showInformationMessage(
		records
			? 'Commands in terminals of this workspace are not recorded any more.'
			: 'Commands in terminals of this workspace are recorded again.',
	);
}

function before(days: number): string {
	return new Date(Date.now() - days * DAY_MS).toISOString();
}
