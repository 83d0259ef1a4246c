import os from 'node:os';
import { messageOf } from '../../../common/base/messageOf.ts';
import { openTables } from '../restingTables.ts';
import { takeStep } from './steps.ts';
import type { FromUpkeep, ToUpkeep, UpkeepSetup } from './protocol.ts';

/**
 * Composition root of the process that optimises: takes the steps it is told, one after the other, and leaves with the
 * process that started it. Each step opens the tables anew, as they are then.
 */
const setup = JSON.parse(process.argv[2]!) as UpkeepSetup;

// Searches, saves and whoever compiles beside us go first.
os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);

process.on('message', ({ step }: ToUpkeep) => {
	run(step).then(
		() => answer({}),
		(error: unknown) => answer({ error: messageOf(error) }),
	);
});
// A step that is cut short has changed nothing. Native threads do not let the process end by itself.
process.on('disconnect', () => process.exit(0));

async function run(step: ToUpkeep['step']): Promise<void> {
	const tables = await openTables(setup.dir, setup.names);
	try {
		await takeStep(tables, step, setup);
	} finally {
		tables.chunks.close();
		tables.files.close();
		tables.connection.close();
	}
}

function answer(message: FromUpkeep): void {
	process.send!(message);
}
