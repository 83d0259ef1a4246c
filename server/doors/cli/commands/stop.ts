import { OperationError } from '../../../../common/protocol/errors.ts';
import { ensurePrivateFolder } from '../../../daemon/dataDir.ts';
import { drainOwner } from '../../../daemon/drain.ts';
import { productIdentity } from '../../../daemon/identity.ts';
import { isOwned } from '../../../daemon/ownerLock.ts';
import type { Command } from '../command.ts';

const DRAIN_MS = 20_000;

export const stopCommand: Command = {
	name: 'stop',
	usage: '',
	summary: 'Ask the server to finish its work and leave. Open editors start it again.',
	options: {},
	arity: [0, 0],
	async run({ terminal, dataDir }) {
		ensurePrivateFolder(dataDir);
		const running = isOwned(dataDir);
		await stopOwner(dataDir);
		if (terminal.json) terminal.data({ stopped: running });
		else terminal.line(running ? 'Stopped.' : 'No server was running.');
		return 0;
	},
};

/** @throws OperationError `unavailable` when the owner does not leave. */
export async function stopOwner(dataDir: string): Promise<void> {
	if (await drainOwner(dataDir, productIdentity(), DRAIN_MS)) return;
	throw new OperationError(
		'unavailable',
		`The server on ${dataDir} does not leave. Close the editors that use it and try again.`,
	);
}
