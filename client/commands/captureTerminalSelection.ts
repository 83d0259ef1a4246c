import * as vscode from 'vscode';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Services } from '../services.ts';
import { loadRedactor } from '../terminal/loadRedactor.ts';
import { terminalSelection } from '../terminal/terminalSelection.ts';
import { userPatterns } from '../terminal/userPatterns.ts';
import { takeNote } from './noteInput.ts';
import { clip, MAX_EXCERPT } from './sourceLimits.ts';

/** Understory: Capture Terminal Selection… keeps what is selected in the terminal, without secrets, and a note on it. */
export async function captureTerminalSelection({ server, log }: Services): Promise<void> {
	const terminal = vscode.window.activeTerminal;
	const selected = terminal === undefined ? '' : await terminalSelection();
	if (terminal === undefined || selected.trim() === '')
		throw new OperationError('invalidInput', 'Select the text in a terminal that you want to keep.');
	const { text } = await loadRedactor().redact(selected, userPatterns(log));
	const excerpt = clip(text, MAX_EXCERPT);
	await takeNote(server, {
		title: `Capture from the terminal ${terminal.name}`,
		placeholder: 'Say something about it, or press Enter to keep the selection alone',
		fallback: excerpt,
		source: () => Promise.resolve({ door: 'terminal', excerpt }),
	});
}
