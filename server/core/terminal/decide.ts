import type { Decision } from '../decision.ts';
import type { ChosenCommands, TerminalCommandRequest } from './command.ts';
import type { CommandData } from './events.ts';

/** What the rules of the terminal history read. */
export interface TerminalReader {
	/** The event that brought a command, undefined when it is unknown. Erased ones are known. */
	recordedSeq(id: string): number | undefined;
	/** Ids of commands that are not erased, oldest first. */
	chosenCommands(choice: ChosenCommands): readonly string[];
	/** The last event that changed one of some commands; 0 when none of them is known. */
	changedSeq(ids: readonly string[]): number;
}

/** Turns a command into events; repeating one changes nothing. */
export function decideTerminal(request: TerminalCommandRequest, state: TerminalReader): Decision {
	switch (request.type) {
		case 'terminal/record':
			return record(request.commands, state);
		case 'terminal/archive':
			return change('terminalArchived', { ...choiceIn(request), archived: false }, state);
		case 'terminal/unarchive':
			return change('terminalUnarchived', { ids: request.ids, archived: true }, state);
		case 'terminal/erase':
			return change('terminalErased', choiceIn(request), state);
	}
}

function record(commands: readonly CommandData[], state: TerminalReader): Decision {
	const fresh = new Map<string, CommandData>();
	for (const command of commands)
		if (state.recordedSeq(command.id) === undefined && !fresh.has(command.id))
			fresh.set(command.id, wellFormed(command));
	if (fresh.size === 0) return { seq: Math.max(...commands.map(({ id }) => state.recordedSeq(id)!)) };
	return { events: [{ type: 'terminalRecorded', data: { commands: [...fresh.values()] } }] };
}

function change(
	type: 'terminalArchived' | 'terminalUnarchived' | 'terminalErased',
	choice: ChosenCommands,
	state: TerminalReader,
): Decision {
	const ids = state.chosenCommands(choice);
	return ids.length === 0
		? { seq: state.changedSeq(choice.ids ?? []) }
		: { events: [{ type, data: { ids: [...ids] } }] };
}

function choiceIn({ ids, before, archived }: ChosenCommands): ChosenCommands {
	return {
		...(ids !== undefined && { ids }),
		...(before !== undefined && { before }),
		...(archived !== undefined && { archived }),
	};
}

/** Output of programs may be cut in the middle of a character; no file can hold half of one. */
function wellFormed(command: CommandData): CommandData {
	const { exitCode, ...rest } = command;
	return {
		...rest,
		command: command.command.toWellFormed(),
		cwd: command.cwd.toWellFormed(),
		root: command.root.toWellFormed(),
		output: command.output.toWellFormed(),
		...(exitCode !== undefined && { exitCode }),
	};
}
