import path from 'node:path';
import { counted } from '../../../../common/base/counted.ts';
import type { Command } from '../command.ts';
import { formatBytes } from '../terminal.ts';

export const backupCommand: Command = {
	name: 'backup',
	usage: 'FILE',
	summary: 'Write everything you would miss into one archive; FILE must not exist.',
	options: {},
	arity: [1, 1],
	async run({ args, terminal, server }) {
		const backup = await server.call('admin/backup', { file: path.resolve(args[0]!) });
		if (terminal.json) terminal.data(backup);
		else
			terminal.line(
				`${backup.file}: ${formatBytes(backup.bytes)}, up to event ${backup.seq}, with ${counted(backup.notes, 'note')}`,
			);
		return 0;
	},
};
