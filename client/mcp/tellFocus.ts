import * as vscode from 'vscode';
import { WINDOW_FOCUSED } from '../../common/protocol/windowQuestions.ts';
import type { ServerConnection } from '../daemon/connection.ts';

/** Tells the server that the user is in this window, so that questions come here. */
export function tellFocus(server: ServerConnection): vscode.Disposable {
	const tell = (): void => {
		if (vscode.window.state.focused) server.notify(WINDOW_FOCUSED, {});
	};
	return vscode.Disposable.from(
		vscode.window.onDidChangeWindowState(tell),
		server.onDidChangeState(({ phase }) => {
			if (phase === 'ready') tell();
		}),
	);
}
