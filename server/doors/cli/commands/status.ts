import type { IndexStatus } from '../../../../common/model/indexStatus.ts';
import type { Command } from '../command.ts';
import type { Terminal } from '../terminal.ts';
import { progressOf } from './index.ts';

export const statusCommand: Command = {
	name: 'status',
	usage: '',
	summary: 'State and progress of the index.',
	options: { follow: { type: 'boolean', summary: 'Go on printing as it changes, until Ctrl+C.' } },
	arity: [0, 0],
	async run({ options, terminal, server }) {
		if (options.flag('follow')) server.onEvent('understory/event/index', (status) => print(terminal, status));
		print(terminal, await server.call('index/status', {}));
		while (options.flag('follow')) {
			await server.untilLost();
			print(terminal, await server.call('index/status', {}));
		}
		return 0;
	},
};

function print(terminal: Terminal, status: IndexStatus): void {
	if (terminal.json) {
		terminal.data(status);
		return;
	}
	const remarks = [status.lastResort ? 'no model: hash embedding' : '', status.degraded ?? ''].filter(
		(text) => text !== '',
	);
	terminal.line(`${status.model} (${status.dimensions})${remarks.map((text) => `, ${text}`).join('')}`);
	for (const root of status.roots) {
		terminal.line(`  ${root.root}: ${root.files} files, ${root.chunks} passages, ${progressOf(status, root.root)}`);
		if (root.error !== undefined) terminal.line(`    ${root.error}`);
	}
}
