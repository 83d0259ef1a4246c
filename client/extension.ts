import * as vscode from 'vscode';
import { registerCommands } from './commands/commandTable.ts';
import { affectsDataDir, affectsServer, readInitializationOptions } from './config/settings.ts';
import { ServerConnection } from './daemon/connection.ts';
import { createLanguageLink } from './daemon/languageLink.ts';
import { RestartPolicy } from './daemon/restartPolicy.ts';
import { AmbientState } from './editor/ambientState.ts';
import { PassageOpener, type RecordViews } from './editor/passageOpener.ts';
import { createStatusItem } from './editor/statusItem.ts';
import { VirtualDocuments } from './editor/virtualDocuments.ts';
import { registerChatActions } from './inlineChat/codeActions.ts';
import { createHostHandlers } from './panels/hostMethods.ts';
import { PanelHost } from './panels/panelHost.ts';
import { ViewHost } from './panels/viewHost.ts';
import type { Services } from './services.ts';
import { TaskLenses } from './tasks/taskLenses.ts';
import { TaskTree } from './tasks/taskTree.ts';

let connection: ServerConnection | undefined;

/** Wires the parts together; the connection is made when the editor has done with starting. */
export function activate(context: vscode.ExtensionContext): void {
	const own = <T extends vscode.Disposable>(part: T): T => {
		context.subscriptions.push(part);
		return part;
	};
	const log = own(vscode.window.createOutputChannel('Understory', { log: true }));
	const server = own(new ServerConnection(createLanguageLink(context.extensionPath, log), new RestartPolicy(), log));
	const ambient = own(new AmbientState(server, log));
	const documents = own(new VirtualDocuments());
	const recordViews: RecordViews = {
		showCapture: (captureId) => inboxView.show({ kind: 'reveal', captureId }),
		showTask: (taskId) => board.show({ kind: 'task', taskId }),
	};
	const opener = own(new PassageOpener(server, documents, recordViews));
	const views = { extensionUri: context.extensionUri, server, ambient, handlers: createHostHandlers(opener), log };
	const searchView = own(new ViewHost('search', views));
	const inboxView = own(new ViewHost('inbox', views));
	const board = own(new PanelHost('board', 'Tasks', views));
	const services: Services = { context, log, server, ambient, documents, opener, searchView, inboxView, board };
	own(registerCommands(services));
	own(registerChatActions());
	own(createStatusItem(ambient));
	own(new TaskTree(server, log));
	own(new TaskLenses(server));
	own(followSettings(server));
	connection = server;
	setImmediate(() => server.start());
}

/** Says goodbye to the server, which serves other windows and finishes what it has begun. */
export async function deactivate(): Promise<void> {
	await connection?.stop();
}

function followSettings(server: ServerConnection): vscode.Disposable {
	const tell = (): void => server.notify('workspace/didChangeConfiguration', { settings: readInitializationOptions() });
	return vscode.Disposable.from(
		vscode.workspace.onDidChangeConfiguration((event) => {
			if (affectsDataDir(event)) void server.restart();
			else if (affectsServer(event)) tell();
		}),
		vscode.workspace.onDidGrantWorkspaceTrust(tell),
	);
}
