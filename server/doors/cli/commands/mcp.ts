import { DEFAULT_PROFILE } from '../../../../common/model/profileName.ts';
import { forwardMcp } from '../../../daemon/forwardMcp.ts';
import { productIdentity, serverEntry } from '../../../daemon/identity.ts';
import type { Command } from '../command.ts';
import { idleArguments } from '../idle.ts';

/** How long an assistant waits for a server before it is told why there is none. Milliseconds. */
const LIMIT_MS = 55_000;

export const mcpCommand: Command = {
	name: 'mcp',
	usage: '',
	summary: 'Serve the Model Context Protocol on standard input and output, for assistants.',
	details: 'An assistant starts this as its server. It ends when the assistant closes its input.',
	options: {},
	arity: [0, 0],
	run: ({ dataDir, options }) =>
		forwardMcp(
			{
				dataDir,
				mustExist: options.text('profile') !== undefined && options.text('profile') !== DEFAULT_PROFILE,
				self: productIdentity(),
				entry: serverEntry(),
				ownerArgs: idleArguments(),
				limitMs: LIMIT_MS,
				buildsDiffer: process.env['UNDERSTORY_REPLACE_BUILDS'] === '1',
			},
			{ input: process.stdin, output: process.stdout, remarks: process.stderr },
		),
};
