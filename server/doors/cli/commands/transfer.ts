import path from 'node:path';
import { counted } from '../../../../common/base/counted.ts';
import { IMPORT_FORMATS } from '../../../../common/protocol/operations/transfer.ts';
import type { Command } from '../command.ts';
import { sayNotes } from './restore.ts';
import { formatBytes } from '../terminal.ts';

export const exportCommand: Command = {
	name: 'export',
	usage: 'FILE',
	summary: 'Write everything that is kept, notes included, into one file of JSON lines; FILE must not exist.',
	options: {},
	arity: [1, 1],
	async run({ args, terminal, server }) {
		const done = await server.call('transfer/export', { file: path.resolve(args[0]!) });
		if (terminal.json) terminal.data(done);
		else {
			const said = [counted(done.events, 'event'), counted(done.notes, 'note'), formatBytes(done.bytes)];
			terminal.line(`${done.file}: ${said.join(', ')}`);
			for (const { path: file, reason } of done.leftOut) terminal.note(`left out: ${file}: ${reason}`);
		}
		return 0;
	},
};

export const importCommand: Command = {
	name: 'import',
	usage: 'FILE|FOLDER',
	summary: 'Read an export, or the memory of another program, and add what is not kept yet.',
	details:
		'Reads exports of Understory, the JSON lines of the reference memory server, folders of Basic Memory notes and JSON of mem0.',
	options: {
		format: { type: 'string', value: 'FORMAT', summary: `One of ${IMPORT_FORMATS.join(', ')} (default auto).` },
		'skip-malformed': { type: 'boolean', summary: 'Leave out what cannot be understood.' },
		'dry-run': { type: 'boolean', summary: 'Say what would be added, and add nothing.' },
	},
	arity: [1, 1],
	async run({ args, options, terminal, server }) {
		const dryRun = options.flag('dry-run');
		const done = await server.call('transfer/import', {
			path: path.resolve(args[0]!),
			format: options.choice('format', IMPORT_FORMATS) ?? 'auto',
			skipMalformed: options.flag('skip-malformed'),
			dryRun,
		});
		if (terminal.json) terminal.data(done);
		else {
			terminal.line(`${dryRun ? 'Would add' : 'Added'} ${done.added} events; ${done.known} were there already`);
			sayNotes(terminal, done.notes, dryRun ? 'would be written' : 'written');
			for (const alias of done.switchedOff)
				terminal.note(`MCP server ${alias} comes switched off; its tools ask first`);
			for (const { line, reason } of done.faults) terminal.note(`left out, line ${line}: ${reason}`);
		}
		return 0;
	},
};
