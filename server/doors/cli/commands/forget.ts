import path from 'node:path';
import type { Command } from '../command.ts';

export const forgetCommand: Command = {
	name: 'forget',
	usage: 'DIR',
	summary: 'Take a folder out of the index. Its files are not touched.',
	options: {},
	arity: [1, 1],
	async run({ args, terminal, server }) {
		const root = path.resolve(args[0]!);
		const { removed } = await server.call('index/forget', { root });
		if (terminal.json) terminal.data({ removed });
		else terminal.line(removed ? `${root} is no longer indexed.` : `${root} was not indexed.`);
		return 0;
	},
};
