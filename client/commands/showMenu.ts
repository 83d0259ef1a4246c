import * as vscode from 'vscode';
import type { Ambient } from '../../common/protocol/webview.ts';
import { activityOf, ownRoots } from '../editor/indexSummary.ts';
import type { Services } from '../services.ts';
import type { CommandId } from './commandIds.ts';

interface MenuItem extends vscode.QuickPickItem {
	readonly command?: CommandId;
}

/** What the status item's click offers. */
export async function showMenu({ ambient }: Services): Promise<void> {
	const item = await vscode.window.showQuickPick(menuItems(ambient.value), { title: 'Understory' });
	if (item?.command !== undefined) await vscode.commands.executeCommand(item.command);
}

function menuItems(ambient: Ambient): MenuItem[] {
	const activity = activityOf(ownRoots(ambient));
	return [
		...(ambient.server.phase === 'ready' ? [] : [entry('debug-restart', 'Restart Server', 'understory.restartServer')]),
		entry('search', 'Search…', 'understory.search'),
		entry('add', 'Capture…', 'understory.capture'),
		entry('inbox', 'Open Inbox', 'understory.openInbox'),
		entry('dashboard', 'Open Dashboard', 'understory.openDashboard'),
		{ label: 'Index', kind: vscode.QuickPickItemKind.Separator },
		...(activity === 'running' ? [entry('debug-pause', 'Pause Indexing', 'understory.pauseIndexing')] : []),
		...(activity === 'paused' ? [entry('debug-start', 'Resume Indexing', 'understory.resumeIndexing')] : []),
		...(ambient.folders.length === 0 ? [] : [entry('refresh', 'Rebuild Index…', 'understory.rebuildIndex')]),
		{ label: 'Help', kind: vscode.QuickPickItemKind.Separator },
		entry('pulse', 'Doctor', 'understory.doctor'),
		entry('output', 'Show Log', 'understory.showLog'),
		entry('account', 'Switch Profile…', 'understory.switchProfile'),
		entry('gear', 'Settings', 'understory.openSettings'),
	];
}

function entry(icon: string, label: string, command: CommandId): MenuItem {
	return { label: `$(${icon}) ${label}`, command };
}
