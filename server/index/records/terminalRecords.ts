import type { TerminalCommand } from '../../../common/model/terminal.ts';
import { terminalGraph } from '../../core/graph/records/terminalCommand.ts';
import type { Store, StoredEvent } from '../../ports/store.ts';
import type { RecordKind } from './recordKind.ts';

/** Commands on either side that are indexed with one: what somebody was about says what a command was for. */
const NEIGHBOURS = 1;

/** Commands that ran in terminals, each with its output and the commands around it. */
export const terminalRecords: RecordKind = {
	kind: 'terminal',
	changedBy(event, store) {
		if (!event.type.startsWith('terminal')) return [];
		const ids = event.type === 'terminalRecorded' ? event.data.commands.map(({ id }) => id) : idsIn(event);
		return [...ids, ...store.terminal.beside(ids)]; // theirs have the text of these
	},
	any: (store) => store.terminal.any(),
	read(store, id) {
		const command = store.terminal.get(id);
		if (command === undefined || command.archived) return undefined;
		return {
			text: textOf(command, store),
			breadcrumb: command.cwd.split(/[\\/]/).at(-1) ?? '',
			tags: [],
			updatedAt: command.startedAt,
		};
	},
	graph(store, id) {
		const command = store.terminal.get(id);
		return command === undefined || command.archived ? undefined : terminalGraph(command);
	},
};

function textOf(command: TerminalCommand, store: Store): string {
	const { before, after } = store.terminal.neighbours(command.id, NEIGHBOURS);
	const around = [...before.map((one) => `before: ${one.command}`), ...after.map((one) => `after: ${one.command}`)];
	const result = command.exitCode === undefined || command.exitCode === 0 ? '' : `  (exit code ${command.exitCode})`;
	return [`$ ${command.command}${result}`, ...around, command.output].filter((part) => part !== '').join('\n');
}

function idsIn({ data }: StoredEvent): readonly string[] {
	return 'ids' in data ? data.ids : [];
}
