#!/usr/bin/env node
import './requireNode.ts';
import { repairStore } from '../../store/repair.ts';
import { restoreBackup } from '../../store/restore.ts';
import type { Command } from './command.ts';
import { backupCommand } from './commands/backup.ts';
import { captureCommand } from './commands/capture.ts';
import { doctorCommand } from './commands/doctor.ts';
import { forgetCommand } from './commands/forget.ts';
import { indexCommand } from './commands/index.ts';
import { listCommand } from './commands/list.ts';
import { createRepairCommand } from './commands/repair.ts';
import { createRestoreCommand } from './commands/restore.ts';
import { searchCommand } from './commands/search.ts';
import { statusCommand } from './commands/status.ts';
import { stopCommand } from './commands/stop.ts';
import { runCli } from './run.ts';

const commands: readonly Command[] = [
	indexCommand,
	forgetCommand,
	searchCommand,
	captureCommand,
	listCommand,
	statusCommand,
	doctorCommand,
	backupCommand,
	createRestoreCommand((file, dataDir) => restoreBackup({ file, dataDir, clock: Date.now })),
	createRepairCommand((dataDir, acceptLoss) => repairStore({ dataDir, acceptLoss, clock: Date.now })),
	stopCommand,
];

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

runCli(process.argv.slice(2), commands).then(
	(code) => (process.exitCode = code),
	(error: unknown) => {
		process.stderr.write(`understory: ${error instanceof Error ? error.stack : String(error)}\n`);
		process.exitCode = 1;
	},
);
