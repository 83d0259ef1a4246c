import type { Command } from '../command.ts';
import { withOwnership } from '../ownership.ts';
import type { Terminal } from '../terminal.ts';

/** What a repair found and did. */
export interface RepairReport {
	readonly damage: readonly string[];
	readonly recovered: number;
	/** `seq` of the events that are lost. */
	readonly lost: readonly number[];
	readonly seq: number;
	readonly repaired: boolean;
	/** Where the damaged store is now. */
	readonly replaced?: string;
}

/** @param repair repairs the store of `dataDir`, whose owner this process is */
export function createRepairCommand(repair: (dataDir: string, acceptLoss: boolean) => Promise<RepairReport>): Command {
	return {
		name: 'repair',
		usage: '',
		summary: 'Make a damaged store usable again; says first what would be lost.',
		details: 'The damaged store is kept. The exit status is 1 when there is damage that was not repaired.',
		options: { 'accept-loss': { type: 'boolean', summary: 'Repair even when events are lost by it.' } },
		arity: [0, 0],
		async run({ options, terminal, dataDir }) {
			const report = await withOwnership(dataDir, () => repair(dataDir, options.flag('accept-loss')));
			if (terminal.json) terminal.data(report);
			else print(terminal, report);
			return report.damage.length === 0 || report.repaired ? 0 : 1;
		},
	};
}

function print(terminal: Terminal, { damage, recovered, lost, seq, repaired, replaced }: RepairReport): void {
	if (damage.length === 0) {
		terminal.line(`The store is sound: ${seq} events.`);
		return;
	}
	for (const place of damage) terminal.line(`Damaged: ${place}`);
	terminal.line(`${recovered} of the damaged events are known from a snapshot; ${lost.length} are lost.`);
	if (!repaired)
		terminal.line('Nothing was changed. To go on without the lost events: understory repair --accept-loss');
	else terminal.line(`Repaired.${replaced === undefined ? '' : ` The damaged store is in ${replaced}.`}`);
}
