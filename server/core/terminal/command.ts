import type { FinishedCommand } from '../../../common/model/terminal.ts';

/** Which commands of the history: those that meet every condition that is given. */
export interface ChosenCommands {
	readonly ids?: readonly string[];
	/** Started before this moment, ISO 8601 UTC. */
	readonly before?: string;
	readonly archived?: boolean;
}

/** Asks for a change of the terminal history; `decideTerminal` turns it into events. */
export type TerminalCommandRequest =
	| { readonly type: 'terminal/record'; readonly commands: readonly FinishedCommand[] }
	| ({ readonly type: 'terminal/archive' } & ChosenCommands)
	| { readonly type: 'terminal/unarchive'; readonly ids: readonly string[] }
	| ({ readonly type: 'terminal/erase' } & ChosenCommands);
