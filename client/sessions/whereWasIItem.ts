import * as vscode from 'vscode';
import { once } from '../../common/base/once.ts';
import { DisposableList, toDisposable, type Disposable } from '../../common/base/disposable.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import { foldersOnDisk } from '../editor/ambientState.ts';
import type { SessionKeeper } from './sessionKeeper.ts';

/** The item leaves by itself after this time. Milliseconds. */
const SHOWN_MS = 10 * 60_000;

/** Offers, quietly and once a window, to show where the user was. */
export function offerWhereWasI(
	server: ServerConnection,
	sessions: SessionKeeper,
	log: vscode.LogOutputChannel,
): Disposable {
	const disposables = new DisposableList();
	const item = disposables.push(
		vscode.window.createStatusBarItem('understory.whereWasI', vscode.StatusBarAlignment.Left),
	);
	item.name = 'Understory: Where Was I?';
	item.text = '$(history) Where was I?';
	item.command = 'understory.whereWasI';
	const lastSession = once((folders: string[]) => server.call('session/digest', { folders, current: sessions.id }));
	const offer = async (): Promise<void> => {
		const folders = foldersOnDisk().map(({ path }) => path);
		const last = folders.length === 0 ? undefined : (await lastSession(folders))?.last;
		if (last === undefined) return;
		const when = `Last here: ${new Date(last.updatedAt).toLocaleString()}`;
		item.tooltip = offerText(when);
		item.accessibilityInformation = { label: `Where was I? ${when}`, role: 'button' }; // the tooltip has a link
		item.show();
		const timer = setTimeout(() => item.hide(), SHOWN_MS);
		disposables.push(toDisposable(() => clearTimeout(timer)));
	};
	disposables.push(
		server.onDidChangeState(({ phase }) => {
			if (phase !== 'ready') return;
			offer().catch((error: unknown) => {
				if (!OperationError.is(error, 'unavailable')) log.error(error instanceof Error ? error : String(error));
			});
		}),
	);
	return disposables;
}

/** The digest is an agent's work, so nobody is offered it where agents do not run. */
function offerText(when: string): vscode.MarkdownString {
	const text = new vscode.MarkdownString('', true);
	text.appendText(when);
	if (!vscode.workspace.isTrusted) return text;
	text.isTrusted = { enabledCommands: ['understory.digest'] };
	text.appendMarkdown('\n\n[$(output) What was done since the last digest](command:understory.digest)');
	return text;
}
