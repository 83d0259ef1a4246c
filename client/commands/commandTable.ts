import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import { chooseAgentTools } from '../agents/agentTools.ts';
import {
	cancelAgentRun,
	digest,
	editAgent,
	newAgent,
	openAgentOutput,
	openAgentRun,
	removeAgent,
	runAgent,
	scheduleAgent,
	tryAgent,
	undoAgentRun,
} from '../agents/commands.ts';
import { explainAgentRun, newMonitor } from '../agents/watchCommands.ts';
import { downloadEmbeddingModel, removeEmbeddingModel } from '../embedding/downloadModel.ts';
import { setEmbeddingKey } from '../embedding/setKey.ts';
import { addSelectionToChat } from '../chat/chatHost.ts';
import { CHAT_COMMANDS } from '../inlineChat/commands.ts';
import { NOTE_COMMANDS } from '../notes/noteCommands.ts';
import { addServer } from '../mcp/addServer.ts';
import { editServer } from '../mcp/editServer.ts';
import { importServers } from '../mcp/importServers.ts';
import { removeServer } from '../mcp/removeServer.ts';
import { ruleTool } from '../mcp/ruleTool.ts';
import { showCalls } from '../mcp/showCalls.ts';
import { testServer } from '../mcp/testServer.ts';
import { createApiToken, revokeApiToken } from '../mcp/apiTokens.ts';
import { addWebhook, manageWebhooks } from '../webhooks/commands.ts';
import { connectAssistant } from '../mcp/connectAssistant.ts';
import {
	archiveCapture,
	assignCapture,
	pinCapture,
	restoreCapture,
	supersedeCapture,
	unpinCapture,
} from '../memory/captureItem.ts';
import { compactProject, compactTopic, openSummary } from '../memory/compact.ts';
import { exportMemory, importMemory } from './transfer.ts';
import { mergeProjects } from '../memory/mergeProjects.ts';
import { archiveProject, newProject, renameProject, restoreProject } from '../memory/projectCommands.ts';
import { setProjectFolders } from '../memory/projectFolders.ts';
import { pruneCaptures } from '../memory/prune.ts';
import { recall } from '../memory/recall.ts';
import { useInBuiltInChat } from '../lm/useInBuiltInChat.ts';
import type { Services } from '../services.ts';
import { backup, restore } from './backup.ts';
import { capture } from './capture.ts';
import { captureFile } from './captureFile.ts';
import { captureSelection } from './captureSelection.ts';
import { captureTerminalSelection } from './captureTerminalSelection.ts';
import { COMMAND_IDS, type CommandId } from './commandIds.ts';
import { copyDiagnostics, showDiagnostics } from './diagnostics.ts';
import { doctor } from './doctor.ts';
import { deleteCapture, editCapture, editCaptureTags, openCaptureSource } from './inboxItem.ts';
import { pauseIndexing, rebuildIndex, resumeIndexing } from './indexing.ts';
import { newTask, newTaskFromSelection } from './newTask.ts';
import { changePolicy, createProfile, removeProfile, renameProfile, switchProfile } from './profiles.ts';
import { reportFailure } from './reportFailure.ts';
import { openRelated, showInGraph } from '../graph/commands.ts';
import { search } from './search.ts';
import { searchSimilar } from './searchSimilar.ts';
import { holdSession, openActivity, resume, resumeTask, whereWasI } from './sessions.ts';
import { showMenu } from './showMenu.ts';
import {
	eraseTerminalHistory,
	excludeFromTerminalHistory,
	explainLastFailure,
	runRecentCommand,
} from './terminalHistory.ts';
import { assignTask, deleteTask, openTask, openTaskCode } from './tasks.ts';

type Command = (services: Services, argument?: unknown) => unknown;

const COMMANDS: Readonly<Record<CommandId, Command>> = {
	'understory.addSelectionToChat': addSelectionToChat,
	'understory.cancelAgentRun': cancelAgentRun,
	'understory.chooseAgentTools': chooseAgentTools,
	'understory.digest': digest,
	'understory.editAgent': editAgent,
	'understory.explainAgentRun': explainAgentRun,
	'understory.newAgent': newAgent,
	'understory.newMonitor': newMonitor,
	'understory.openAgentOutput': openAgentOutput,
	'understory.openAgentRun': openAgentRun,
	'understory.removeAgent': removeAgent,
	'understory.runAgent': runAgent,
	'understory.scheduleAgent': scheduleAgent,
	'understory.tryAgent': tryAgent,
	'understory.undoAgentRun': undoAgentRun,
	'understory.backup': backup,
	'understory.exportMemory': exportMemory,
	'understory.importMemory': importMemory,
	'understory.capture': capture,
	'understory.captureFile': captureFile,
	'understory.captureSelection': captureSelection,
	'understory.captureTerminalSelection': captureTerminalSelection,
	...CHAT_COMMANDS,
	'understory.createProfile': createProfile,
	'understory.deleteCapture': deleteCapture,
	'understory.deleteTask': deleteTask,
	'understory.doctor': doctor,
	'understory.diagnostics': showDiagnostics,
	'understory.copyDiagnostics': copyDiagnostics,
	'understory.downloadEmbeddingModel': downloadEmbeddingModel,
	'understory.editCapture': editCapture,
	'understory.editCaptureTags': editCaptureTags,
	'understory.exportChat': ({ chatView }) => chatView.show({ kind: 'exportChat' }),
	'understory.eraseTerminalHistory': eraseTerminalHistory,
	'understory.excludeFromTerminalHistory': excludeFromTerminalHistory,
	'understory.explainLastFailure': explainLastFailure,
	'understory.focusSearch': ({ searchView }) => searchView.show({ kind: 'focus' }),
	'understory.newChat': ({ chatView }) => chatView.show({ kind: 'newChat' }),
	'understory.addMcpServer': addServer,
	'understory.connectAssistant': connectAssistant,
	'understory.createApiToken': createApiToken,
	'understory.addWebhook': addWebhook,
	'understory.manageWebhooks': manageWebhooks,
	'understory.revokeApiToken': revokeApiToken,
	'understory.decideAboutTool': ruleTool,
	'understory.editMcpServer': editServer,
	'understory.importMcpServers': importServers,
	'understory.removeMcpServer': removeServer,
	'understory.showMcpCalls': showCalls,
	'understory.testMcpServer': testServer,
	'understory.newTask': newTask,
	'understory.newTaskFromSelection': newTaskFromSelection,
	...NOTE_COMMANDS,
	'understory.openNotes': ({ notes }) => notes.show({ kind: 'focus' }),
	'understory.openBoard': ({ board }) => board.show({ kind: 'focus' }),
	'understory.openCaptureSource': openCaptureSource,
	'understory.openChat': ({ chatView }) => chatView.show({ kind: 'focus' }),
	'understory.openDashboard': ({ dashboard }) => dashboard.show({ kind: 'focus' }),
	'understory.openFolder': () => vscode.commands.executeCommand('vscode.openFolder'),
	'understory.openGraph': ({ graphView }) => graphView.show({ kind: 'focus' }),
	'understory.openInbox': ({ inboxView }) => inboxView.show({ kind: 'focus' }),
	'understory.openRelated': openRelated,
	'understory.openSettings': ({ context }) =>
		vscode.commands.executeCommand('workbench.action.openSettings', `@ext:${context.extension.id}`),
	'understory.openTask': openTask,
	'understory.openTerminalHistory': ({ history }) => history.show({ kind: 'focus' }),
	'understory.openTaskCode': openTaskCode,
	'understory.openWalkthrough': ({ context }) =>
		vscode.commands.executeCommand('workbench.action.openWalkthrough', `${context.extension.id}#understory.start`),
	'understory.pauseIndexing': pauseIndexing,
	'understory.profilePolicy': changePolicy,
	'understory.rebuildIndex': rebuildIndex,
	'understory.removeEmbeddingModel': removeEmbeddingModel,
	'understory.removeProfile': removeProfile,
	'understory.renameProfile': renameProfile,
	'understory.restartServer': ({ server }) => server.restart(),
	'understory.restore': restore,
	'understory.resumeIndexing': resumeIndexing,
	'understory.holdSession': holdSession,
	'understory.openActivity': openActivity,
	'understory.resumeSession': resume,
	'understory.resumeTask': resumeTask,
	'understory.timelineMore': ({ timeline }) => timeline.showMore(),
	'understory.whereWasI': whereWasI,
	'understory.runRecentCommand': runRecentCommand,
	'understory.archiveCapture': archiveCapture,
	'understory.assignCapture': assignCapture,
	'understory.assignTask': assignTask,
	'understory.archiveProject': archiveProject,
	'understory.mergeProjects': mergeProjects,
	'understory.newProject': newProject,
	'understory.renameProject': renameProject,
	'understory.restoreProject': restoreProject,
	'understory.setProjectFolders': setProjectFolders,
	'understory.compactProject': compactProject,
	'understory.compactTopic': compactTopic,
	'understory.openSummary': openSummary,
	'understory.pinCapture': pinCapture,
	'understory.pruneCaptures': pruneCaptures,
	'understory.recall': recall,
	'understory.restoreCapture': restoreCapture,
	'understory.supersedeCapture': supersedeCapture,
	'understory.unpinCapture': unpinCapture,
	'understory.search': search,
	'understory.searchSimilar': searchSimilar,
	'understory.setEmbeddingKey': setEmbeddingKey,
	'understory.showChats': ({ chatView }) => chatView.show({ kind: 'chats' }),
	'understory.showInGraph': showInGraph,
	'understory.showLog': ({ log }) => log.show(),
	'understory.showMenu': showMenu,
	'understory.switchProfile': switchProfile,
	'understory.useModelsInChat': useInBuiltInChat,
};

/** Registers every command; what one fails with is told to the user. */
export function registerCommands(services: Services): Disposable {
	const disposables = new DisposableList();
	for (const id of COMMAND_IDS)
		disposables.push(
			vscode.commands.registerCommand(id, async (argument: unknown) => {
				try {
					await COMMANDS[id](services, argument);
				} catch (error) {
					void reportFailure(error, services.log);
				}
			}),
		);
	return disposables;
}
