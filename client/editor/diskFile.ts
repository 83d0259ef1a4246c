import type * as vscode from 'vscode';
import { OperationError } from '../../common/protocol/errors.ts';

/**
 * In a browser or over a remote connection a dialog also offers files that the server cannot reach.
 * @throws OperationError `invalidInput`
 */
export function requireDisk({ scheme }: vscode.Uri): void {
	if (scheme !== 'file')
		throw new OperationError('invalidInput', 'Choose a file on the machine that the Understory server runs on.');
}

/** Is written first and renamed then: when writing fails, the file that a dialog asked to replace is still whole. */
export function partialOf(target: vscode.Uri): vscode.Uri {
	return target.with({ path: `${target.path}.${Date.now().toString(36)}.partial` });
}
