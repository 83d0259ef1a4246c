import type { TerminalCommand } from '../../../../common/model/terminal.ts';
import type { GraphRecord } from '../record.ts';

/** A command names files, issues and commits; its output would name too many to be worth a link each. */
export function terminalGraph({ command, root, startedAt }: TerminalCommand): GraphRecord {
	return {
		title: command.split('\n')[0]!.slice(0, 100),
		text: `\`\`\`\n${command}`, // code, not prose
		writtenAt: startedAt,
		updatedAt: startedAt,
		fields: [],
		...(root !== '' && { root }),
	};
}
