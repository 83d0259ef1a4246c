import type * as vscode from 'vscode';

/** A signal that is aborted when the user cancels. */
export function abortOn(token: vscode.CancellationToken): AbortSignal {
	const controller = new AbortController();
	if (token.isCancellationRequested) controller.abort();
	else token.onCancellationRequested(() => controller.abort());
	return controller.signal;
}
