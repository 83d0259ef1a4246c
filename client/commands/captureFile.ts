import * as vscode from 'vscode';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Services } from '../services.ts';
import { takeNote } from './noteInput.ts';

/** Understory: Capture About File… from the explorer, an editor's tab or the palette. */
export async function captureFile({ server }: Services, resource?: unknown): Promise<void> {
	const uri = resource instanceof vscode.Uri ? resource : vscode.window.activeTextEditor?.document.uri;
	if (uri === undefined)
		throw new OperationError('invalidInput', 'Open the file that you want to say something about.');
	await takeNote(server, {
		title: `Capture about ${vscode.workspace.asRelativePath(uri)}`,
		placeholder: 'What is there to say about it?',
		source: () => Promise.resolve({ door: 'explorer', uri: uri.toString() }),
	});
}
