import * as vscode from 'vscode';
import type { Disposable } from '../../common/base/disposable.ts';
import { readTerminalRules } from '../config/settings.ts';
import { recordsWindow } from './recordRules.ts';

/**
 * Has bash report command lines as they were typed (`media/shell/commandLine.bash`): the editor's own shell integration
 * leaves out the space that keeps a command from being recorded. Bash evaluates `PROMPT_COMMAND` before it says that a
 * command has ended; the editor adds to it behind the user's own start files, in terminals that are opened from now on.
 */
export function reportBashLines(context: vscode.ExtensionContext): Disposable {
	const { environmentVariableCollection: variables, extensionUri } = context;
	const script = vscode.Uri.joinPath(extensionUri, 'media', 'shell', 'commandLine.bash').fsPath;
	variables.description = 'Leaves commands that begin with a space out of the terminal history, in bash.';
	if (!recordsWindow(readTerminalRules())) variables.clear();
	// Not taken away while the window is open: each change asks the user to open the terminals anew.
	const apply = (): void => {
		if (recordsWindow(readTerminalRules()))
			variables.prepend('PROMPT_COMMAND', sourceQuietly(script), { applyAtShellIntegration: true });
	};
	apply();
	return vscode.Disposable.from(
		vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('understory.terminal') && apply()),
		vscode.workspace.onDidChangeWorkspaceFolders(apply),
		vscode.workspace.onDidGrantWorkspaceTrust(apply),
	);
}

/** Says nothing when the file is gone, as after an update. Bash takes `/` on Windows too. */
function sourceQuietly(file: string): string {
	return `. '${file.replaceAll('\\', '/').replaceAll("'", String.raw`'\''`)}' 2>/dev/null;`;
}
