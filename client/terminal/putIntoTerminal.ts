import * as vscode from 'vscode';
import { OperationError } from '../../common/protocol/errors.ts';

export interface TerminalText {
	readonly text: string;
	/** Where a new terminal starts, if there is none; empty for the editor's own choice. */
	readonly cwd: string;
	/** Presses Enter as well. */
	readonly run: boolean;
}

/** As in `common/redact`, which is not loaded for this. */
const REDACTED = '[redacted]';

/** Puts a command at the prompt of the active terminal. @throws OperationError when it has lost a secret and should run */
export function putIntoTerminal({ text, cwd, run }: TerminalText): void {
	if (run && text.includes(REDACTED))
		throw new OperationError(
			'invalidInput',
			'A secret was taken out of this command. Insert it, and fill the secret in.',
		);
	const terminal =
		vscode.window.activeTerminal ?? vscode.window.createTerminal({ ...(cwd !== '' && { cwd: vscode.Uri.file(cwd) }) });
	terminal.show();
	// Lines of one command go in as one paste: shells would run the first of them.
	terminal.sendText(text.includes('\n') ? `\x1b[200~${text}\x1b[201~` : text, run);
}
