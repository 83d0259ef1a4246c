import type * as vscode from 'vscode';
import type { ServerConnection } from './daemon/connection.ts';
import type { AmbientState } from './editor/ambientState.ts';
import type { PassageOpener } from './editor/passageOpener.ts';
import type { VirtualDocuments } from './editor/virtualDocuments.ts';
import type { ServerSecretStore } from './mcp/serverSecrets.ts';
import type { PanelHost } from './panels/panelHost.ts';
import type { ViewHost } from './panels/viewHost.ts';
import type { ProfileChoice } from './profiles/profileChoice.ts';
import type { SessionKeeper } from './sessions/sessionKeeper.ts';
import type { TimelineTree } from './sessions/timelineTree.ts';

/** What commands work with; made once, at activation. */
export interface Services {
	readonly context: vscode.ExtensionContext;
	readonly log: vscode.LogOutputChannel;
	readonly server: ServerConnection;
	readonly profile: ProfileChoice;
	readonly ambient: AmbientState;
	readonly documents: VirtualDocuments;
	readonly opener: PassageOpener;
	readonly searchView: ViewHost;
	readonly inboxView: ViewHost;
	readonly chatView: ViewHost;
	readonly board: PanelHost;
	readonly sessions: SessionKeeper;
	readonly timeline: TimelineTree;
	/** The terminal history. */
	readonly history: PanelHost;
	readonly notes: PanelHost;
	readonly mcpSecrets: ServerSecretStore;
	readonly graphView: PanelHost;
	readonly dashboard: PanelHost;
}
