import { ensurePrivateFolder } from '../../../daemon/dataDir.ts';
import { isOwned } from '../../../daemon/ownerLock.ts';
import type { Command } from '../command.ts';
import { stopOwner } from '../ownership.ts';

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
