import type { TerminalCommand } from '../../common/model/terminal.ts';

export interface TerminalFilter {
	/** Case-insensitive substring of command or output. */
	readonly text?: string;
	readonly result?: 'succeeded' | 'failed';
	readonly exitCode?: number;
	/** This folder or one below it. */
	readonly cwd?: string;
	readonly roots?: readonly string[];
	readonly archived?: boolean;
	readonly limit: number;
	readonly offset: number;
	/** The page that this command is on, instead of the one at `offset`. */
	readonly around?: string;
}

/** A command that failed and then worked, and what ran in between, oldest first. */
export interface CommandFix {
	readonly failure: TerminalCommand;
	readonly between: TerminalCommand[];
	readonly success: TerminalCommand;
}

/** Reads the terminal history. Erased commands are in none of the answers. */
export interface TerminalQueries {
	/** Newest first. */
	list(filter: TerminalFilter): {
		readonly commands: TerminalCommand[];
		readonly total: number;
		/** Commands before the first of these. */
		readonly offset: number;
	};
	get(id: string): TerminalCommand | undefined;
	/** Lines of kept commands that have ended, newest first; of those before the command `after`, when it is given. */
	endedLines(limit: number, after?: string): { readonly id: string; readonly command: string }[];
	/** Up to `count` commands of the same workspace folder on either side, oldest first. */
	neighbours(id: string, count: number): { readonly before: TerminalCommand[]; readonly after: TerminalCommand[] };
	/** Ids of the kept commands that stand next to some commands, or would if those were not there. */
	beside(ids: readonly string[]): string[];
	/** Ids of the commands that an event was the last to change. */
	changedBy(seq: number): string[];
	/** Ids of erased commands. */
	erased(): ReadonlySet<string>;
	fix(id: string): CommandFix | undefined;
	any(): boolean;
	/** Commands that started before a moment (ISO 8601, UTC), are not archived and were not brought back from the archive. */
	expired(moment: string): string[];
}
