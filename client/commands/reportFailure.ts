import * as vscode from 'vscode';
import { messageOf } from '../../common/base/messageOf.ts';
import { OperationError } from '../../common/protocol/errors.ts';

/** Tells the user that something they asked for did not happen. Cancelling is no failure. */
export async function reportFailure(error: unknown, log: vscode.LogOutputChannel): Promise<void> {
	if (OperationError.is(error, 'cancelled')) return;
	if (OperationError.is(error) && error.code !== 'internal') {
		log.warn(error.message); // the message says what to do
		await vscode.window.showErrorMessage(error.message);
		return;
	}
	log.error(error instanceof Error ? error : String(error));
	const showLog = 'Show Log';
	const text = `Understory could not do that: ${messageOf(error)}`;
	if ((await vscode.window.showErrorMessage(text, showLog)) === showLog) log.show();
}
