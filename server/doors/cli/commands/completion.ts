import { OPERATIONS } from '../../../../common/protocol/index.ts';
import { UsageError, type Command } from '../command.ts';
import { completionScript, SHELLS } from '../completion.ts';

/** @param commands all of the program, this one included */
export function createCompletionCommand(commands: () => readonly Command[]): Command {
	return {
		name: 'completion',
		usage: 'bash|zsh|fish',
		summary: 'Print what makes a shell complete commands.',
		details: 'bash: source <(understory completion bash). zsh: the same. fish: understory completion fish | source.',
		options: {},
		arity: [1, 1],
		run({ args: [wanted], terminal }) {
			const shell = SHELLS.find((name) => name === wanted);
			if (shell === undefined) throw new UsageError(`There is completion for ${SHELLS.join(', ')}, not ${wanted}.`);
			const script = completionScript(shell, commands(), Object.keys(OPERATIONS));
			if (terminal.json) terminal.data({ shell, script });
			else terminal.line(script.trimEnd());
			return Promise.resolve(0);
		},
	};
}
