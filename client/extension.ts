import * as vscode from 'vscode';
import { messageOf } from '../common/base/messageOf.ts';
import { AgentTree } from './agents/agentTree.ts';
import { showMonitorNotice } from './agents/monitorNotice.ts';
import { PipelineRelay } from './agents/pipelineRelay.ts';
import { ChatHost } from './chat/chatHost.ts';
import { handKeys } from './chat/handKeys.ts';
import { registerCommands } from './commands/commandTable.ts';
import { affectsDataDir, affectsServer, readInitializationOptions } from './config/settings.ts';
import { ServerConnection } from './daemon/connection.ts';
import { createLanguageLink } from './daemon/languageLink.ts';
import { RestartPolicy } from './daemon/restartPolicy.ts';
import { AmbientState } from './editor/ambientState.ts';
import { PassageOpener, type RecordViews } from './editor/passageOpener.ts';
import { UsedRecords } from './memory/usedRecords.ts';
import { createProfileItem } from './editor/profileItem.ts';
import { createStatusItem } from './editor/statusItem.ts';
import { VirtualDocuments } from './editor/virtualDocuments.ts';
import { followEmbeddingKeys } from './embedding/embeddingKeys.ts';
import { RelatedHover } from './graph/relatedHover.ts';
import { RelatedTree } from './graph/relatedTree.ts';
import { registerChatActions } from './inlineChat/codeActions.ts';
import { DefinitionProvider } from './mcp/definitionProvider.ts';
import { ServerSecretStore } from './mcp/serverSecrets.ts';
import { ServerTree } from './mcp/serverTree.ts';
import { tellFocus } from './mcp/tellFocus.ts';
import { answerQuestion, type QuestionHost } from './mcp/windowQuestions.ts';
import { registerForOthers } from './lm/main.ts';
import { completeInWindow, listWindowModels } from './lm/windowModels.ts';
import { createHostHandlers } from './panels/hostHandlers.ts';
import { PanelHost } from './panels/panelHost.ts';
import { ViewHost } from './panels/viewHost.ts';
import { ProfileChoice } from './profiles/profileChoice.ts';
import { NotePreview } from './notes/notePreview.ts';
import type { MarkdownIt } from './notes/wikilinks.ts';
import type { Services } from './services.ts';
import { SessionKeeper } from './sessions/sessionKeeper.ts';
import { TimelineTree } from './sessions/timelineTree.ts';
import { offerWhereWasI } from './sessions/whereWasIItem.ts';
import { FileTasks } from './tasks/fileTasks.ts';
import { LastSelection } from './tasks/lastSelection.ts';
import { TaskGutter } from './tasks/taskGutter.ts';
import { TaskLenses } from './tasks/taskLenses.ts';
import { TaskTree } from './tasks/taskTree.ts';
import { RepositoryKeeper } from './git/repositoryKeeper.ts';
import { reportBashLines } from './terminal/bashCommandLine.ts';
import { TerminalRecorder } from './terminal/terminalRecorder.ts';

let connection: ServerConnection | undefined;
let recorder: TerminalRecorder | undefined;
let keeper: SessionKeeper | undefined;

/** What the editor's own extensions take from this one. */
interface ExtensionParts {
	/** Of `markdown.markdownItPlugins`. */
	readonly extendMarkdownIt: (markdown: MarkdownIt) => MarkdownIt;
}

/** Wires the parts together; the connection is made when the editor has done with starting. */
export function activate(context: vscode.ExtensionContext): ExtensionParts {
	const own = <T extends vscode.Disposable>(part: T): T => {
		context.subscriptions.push(part);
		return part;
	};
	const log = own(vscode.window.createOutputChannel('Understory', { log: true }));
	const profile = own(new ProfileChoice(context.workspaceState, log));
	const link = createLanguageLink(context.extensionPath, () => profile.place, log);
	const complete: QuestionHost['complete'] = async (messages) => {
		try {
			const { text, model } = await server.call('chat/complete', { id: crypto.randomUUID(), messages });
			return { text, model: model.name };
		} catch (error) {
			return { refused: messageOf(error) };
		}
	};
	const server: ServerConnection = own(
		new ServerConnection(link, new RestartPolicy(), log, {
			ask: (question, token) =>
				answerQuestion(question, token, {
					editor: vscode,
					complete,
					tell: (notice) => void showMonitorNotice(notice),
				}),
			models: listWindowModels,
			complete: (request, send, token) =>
				completeInWindow(request, context.languageModelAccessInformation, send, token),
		}),
	);
	own(tellFocus(server));
	const ambient = own(new AmbientState(server, profile, log));
	const documents = own(new VirtualDocuments(server));
	const recordViews: RecordViews = {
		showCapture: (captureId) => inboxView.show({ kind: 'reveal', captureId }),
		showTask: (taskId) => board.show({ kind: 'task', taskId }),
		showThread: (threadId) => chatView.show({ kind: 'thread', threadId }),
		showCommand: (commandId) => history.show({ kind: 'command', commandId }),
		showNode: (nodeId) => graphView.show({ kind: 'node', nodeId }),
	};
	const used = own(new UsedRecords(server, log));
	const opener = own(new PassageOpener(server, documents, recordViews, used));
	const chatHost = new ChatHost(() => services);
	const selection = own(new LastSelection());
	const handlers = createHostHandlers({ opener, server, documents, chat: chatHost, selection, log });
	const views = { extensionUri: context.extensionUri, server, profile, ambient, handlers, log };
	const searchView = own(new ViewHost('search', views));
	const inboxView = own(new ViewHost('inbox', views));
	const chatView = own(new ViewHost('chat', views));
	const board = own(new PanelHost('board', 'Tasks', views));
	const sessions = own(new SessionKeeper(server, log));
	keeper = sessions;
	const timeline = own(new TimelineTree(server));
	const history = own(new PanelHost('history', 'Terminal History', views));
	const notes = own(new PanelHost('notes', 'Notes', views));
	const graphView = own(new PanelHost('graph', 'Knowledge Graph', views));
	const dashboard = own(new PanelHost('dashboard', 'Dashboard', views));
	const services: Services = {
		context,
		log,
		server,
		profile,
		ambient,
		documents,
		opener,
		searchView,
		inboxView,
		chatView,
		board,
		history,
		sessions,
		timeline,
		notes,
		graphView,
		mcpSecrets: own(new ServerSecretStore(context.secrets, profile, server, log)),
		dashboard,
	};
	own(registerCommands(services));
	chatHost.restore();
	own(handKeys(services));
	own(registerChatActions());
	own(createStatusItem(ambient));
	own(createProfileItem(profile));
	own(new TaskTree(server, log));
	own(new AgentTree(server, log));
	own(new ServerTree(server, log));
	own(new DefinitionProvider(server, (context.extension.packageJSON as { version: string }).version));
	const fileTasks = own(new FileTasks(server));
	own(new TaskLenses(fileTasks));
	own(new TaskGutter(fileTasks, context.extensionUri, log));
	own(new RepositoryKeeper(server, log));
	own(offerWhereWasI(server, sessions, log));
	const relay = own(new PipelineRelay(server, log));
	recorder = own(new TerminalRecorder(server, log, (signal) => relay.see(signal)));
	own(reportBashLines(context));
	const preview = own(new NotePreview(server, log));
	own(new RelatedTree(server));
	own(new RelatedHover(server));
	own(followSettings(server));
	own(registerForOthers(services));
	own(profile.onDidChange(() => void server.reopen()));
	own(followEmbeddingKeys(context, server, log));
	connection = server;
	setImmediate(() => server.start());
	return { extendMarkdownIt: (markdown) => preview.extend(markdown) };
}

/** Says goodbye to the server, which serves other windows and finishes what it has begun. */
export async function deactivate(): Promise<void> {
	if (connection?.state.phase === 'ready') await Promise.all([recorder?.flush(), keeper?.flush()]);
	await connection?.stop();
}

function followSettings(server: ServerConnection): vscode.Disposable {
	const tell = (): void => server.notify('workspace/didChangeConfiguration', { settings: readInitializationOptions() });
	return vscode.Disposable.from(
		vscode.workspace.onDidChangeConfiguration((event) => {
			if (affectsDataDir(event)) void server.reopen();
			else if (affectsServer(event)) tell();
		}),
		vscode.workspace.onDidGrantWorkspaceTrust(tell),
	);
}
