import path from 'node:path';
import { removeCursors } from '../../index/records/cursorFile.ts';
import { repairStore } from '../../store/repair.ts';
import { restoreBackup } from '../../store/restore.ts';
import type { SearchMode } from '../../../common/model/search.ts';
import { evalRetrieval, type EvalRetrievalResult } from '../../app/evalRetrieval.ts';
import { canonicalFolder } from '../../app/folder.ts';
import { notePlaces } from '../../app/notes/keptNotes.ts';
import { PolicyFile } from '../../app/profilePolicy.ts';
import { restoreNotes } from '../../app/restore.ts';
import { SettingsFile } from '../../app/settings.ts';
import { profileOf } from '../../daemon/dataDir.ts';
import { createNoteFiles } from '../../notes/noteFiles.ts';
import { createEmbeddingKeys } from '../../models/embeddingKeys.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Command } from './command.ts';
import { activityCommand } from './commands/activity.ts';
import { agentCommand } from './commands/agent.ts';
import { backupCommand } from './commands/backup.ts';
import { callCommand } from './commands/call.ts';
import { captureCommand } from './commands/capture.ts';
import { chatCommand } from './commands/chat.ts';
import { compactCommand } from './commands/compact.ts';
import { createCompletionCommand } from './commands/completion.ts';
import { contextCommand } from './commands/context.ts';
import { doctorCommand } from './commands/doctor.ts';
import { createEvalCommand } from './commands/eval.ts';
import { forgetCommand } from './commands/forget.ts';
import { gitCommand } from './commands/git.ts';
import { historyCommand } from './commands/history.ts';
import { graphCommand } from './commands/graph.ts';
import { indexCommand } from './commands/index.ts';
import { listCommand } from './commands/list.ts';
import { mcpCommand } from './commands/mcp.ts';
import { mcpServerCommand } from './commands/mcpServer.ts';
import { modelCommand } from './commands/model.ts';
import { noteCommand } from './commands/note.ts';
import { profileCommand } from './commands/profile.ts';
import { projectCommand } from './commands/project.ts';
import { pruneCommand } from './commands/prune.ts';
import { recallCommand } from './commands/recall.ts';
import { createRepairCommand } from './commands/repair.ts';
import { createRestoreCommand } from './commands/restore.ts';
import { searchCommand } from './commands/search.ts';
import { serveCommand } from './commands/serve.ts';
import { sessionCommand } from './commands/session.ts';
import { statusCommand } from './commands/status.ts';
import { stopCommand } from './commands/stop.ts';
import { taskCommand } from './commands/task.ts';
import { tokenCommand } from './commands/token.ts';
import { exportCommand, importCommand } from './commands/transfer.ts';
import { webhookCommand } from './commands/webhook.ts';

const stderrLogger: Logger = {
	debug: () => undefined,
	info: () => undefined,
	warn: (message) => void process.stderr.write(`${message}\n`),
	error: (message, error) => void process.stderr.write(`${message}: ${String(error)}\n`),
};

/** Every command of the program. */
export const commands: readonly Command[] = [
	indexCommand,
	forgetCommand,
	searchCommand,
	captureCommand,
	listCommand,
	recallCommand,
	compactCommand,
	pruneCommand,
	contextCommand,
	taskCommand,
	projectCommand,
	noteCommand,
	graphCommand,
	chatCommand,
	gitCommand,
	agentCommand,
	modelCommand,
	historyCommand,
	activityCommand,
	sessionCommand,
	statusCommand,
	mcpCommand,
	mcpServerCommand,
	serveCommand,
	tokenCommand,
	webhookCommand,
	callCommand,
	doctorCommand,
	backupCommand,
	exportCommand,
	importCommand,
	createRestoreCommand(async (file, dataDir) => {
		removeCursors(path.join(dataDir, 'index'));
		const { notes, ...restored } = await restoreBackup({ file, dataDir, clock: Date.now });
		const { folders } = new SettingsFile(dataDir, stderrLogger).current.notes;
		const places = notePlaces(dataDir, folders.filter((folder) => path.isAbsolute(folder)).map(canonicalFolder));
		return { ...restored, notes: await restoreNotes(createNoteFiles(stderrLogger), notes, places) };
	}),
	createRepairCommand((dataDir, acceptLoss) => {
		removeCursors(path.join(dataDir, 'index'));
		return repairStore({ dataDir, acceptLoss, clock: Date.now });
	}),
	profileCommand,
	stopCommand,
	createEvalCommand(evaluate),
	createCompletionCommand(() => commands),
];

/** Runs here, not in the owner: what is measured must not disturb what is served. */
async function evaluate(beirDir: string, mode: SearchMode, dataDir: string): Promise<EvalRetrievalResult> {
	const { openEmbedder, openEngine, openTable } = await import('../../composeIndex.ts');
	const { embedding } = new SettingsFile(dataDir, stderrLogger).current;
	const { embedder, notice } = await openEmbedder({
		embedding,
		keys: createEmbeddingKeys(),
		downloadsDir: path.join(dataDir, 'models'),
		folder: path.join(dataDir, 'index'),
		policy: new PolicyFile(dataDir, profileOf(dataDir), stderrLogger),
		logger: stderrLogger,
	});
	if (notice !== undefined) process.stderr.write(`${notice}\n`);
	try {
		return await evalRetrieval({
			beirDir,
			mode,
			embedder,
			openTable: (folder) => openTable(folder, embedder, stderrLogger),
			createEngine: (table) => openEngine(table, embedder, stderrLogger, () => Promise.resolve()),
		});
	} finally {
		embedder.dispose();
	}
}
