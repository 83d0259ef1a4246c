import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import type { Ambient } from '../../common/protocol/webview.ts';
import type { AmbientState } from './ambientState.ts';
import { describeRoot, ownRoots } from './indexSummary.ts';
import { statusLook } from './statusLook.ts';

/** The item in the status bar: state of the connection and the index; a click opens the menu. */
export function createStatusItem(ambient: AmbientState): Disposable {
	const disposables = new DisposableList();
	const item = disposables.push(
		vscode.window.createStatusBarItem('understory.status', vscode.StatusBarAlignment.Right, 90),
	);
	item.name = 'Understory';
	item.command = 'understory.showMenu';
	const draw = (value: Ambient): void => {
		const look = statusLook(value);
		item.text = look.text;
		item.tooltip = tooltip(value, look.label);
		item.accessibilityInformation = { label: look.label, role: 'button' };
		item.backgroundColor = look.warning ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
	};
	disposables.push(ambient.onDidChange(draw));
	draw(ambient.value);
	item.show();
	return disposables;
}

function tooltip(ambient: Ambient, label: string): vscode.MarkdownString {
	const { server, index, trusted, virtual } = ambient;
	const text = new vscode.MarkdownString('', true);
	text.appendMarkdown('**');
	text.appendText(label);
	text.appendMarkdown('**\n\n');
	const lines = [
		...(server.message === undefined ? [] : [server.message]),
		...ownRoots(ambient).map((root) => `${nameOf(root.root)}: ${describeRoot(root)}`),
		...(index?.lastResort === true ? ['Searching by words and names: no embedding model is loaded.'] : []),
		...(virtual ? ['Folders that are not on disk are not indexed.'] : []),
		...(trusted ? [] : ['Restricted Mode: files are searched, nothing of this workspace is run.']),
	];
	for (const line of lines) {
		text.appendText(line);
		text.appendMarkdown('\n\n');
	}
	return text;
}

function nameOf(folder: string): string {
	return folder.split(/[\\/]/).findLast((part) => part !== '') ?? folder;
}
