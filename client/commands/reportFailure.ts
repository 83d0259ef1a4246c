import * as vscode from 'vscode';
import { OperationError } from '../../common/protocol/errors.ts';

/** Tells the user that something they asked for did not happen. Cancelling is no failure. */
export async function reportFailure(error: unknown, log: vscode.LogOutputChannel): Promise<void> {
	if (OperationError.is(error, 'cancelled')) return;
	const expected = OperationError.is(error) && error.code !== 'internal';
	if (expected) log.warn(error.message);
	else log.error(error instanceof Error ? error : String(error));
	const text = error instanceof Error ? error.message : String(error);
	const message = expected ? text : `Understory could not do that: ${text}`;
	const showLog = 'Show Log';
	if ((await vscode.window.showErrorMessage(message, showLog)) === showLog) log.show();
}
