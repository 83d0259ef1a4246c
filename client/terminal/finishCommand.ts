import type { FinishedCommand } from '../../common/model/terminal.ts';
import { MAX_COMMAND_LENGTH, MAX_OUTPUT_LENGTH } from '../../common/model/terminalLimits.ts';
import { cutExcerpt, type OutputParts } from './outputExcerpt.ts';
import { plainOutput } from './plainOutput.ts';
import type { Redactor } from './loadRedactor.ts';

/** A command that has ended, as the terminal showed it. */
export interface SeenCommand extends Omit<FinishedCommand, 'output' | 'omitted' | 'redacted'> {
	readonly parts: OutputParts;
}

/** Makes what is kept of a command: readable, without secrets, short. Secrets go before anything is cut. */
export async function finishCommand(
	{ parts, ...seen }: SeenCommand,
	redactor: Pick<Redactor, 'redact'>,
	patterns: readonly RegExp[],
): Promise<FinishedCommand> {
	const plain =
		parts.middle === 0
			? { head: plainOutput(parts.head + parts.tail), tail: '', middle: 0 }
			: { head: plainOutput(parts.head), tail: plainOutput(parts.tail), middle: parts.middle };
	const [command, cwd, head, tail] = await Promise.all(
		[seen.command, seen.cwd, plain.head, plain.tail].map((text) => redactor.redact(text, patterns)),
	);
	const { text, omitted } = cutExcerpt({ head: head!.text, tail: tail!.text, middle: plain.middle });
	return {
		...seen,
		command: command!.text.slice(0, MAX_COMMAND_LENGTH),
		cwd: cwd!.text.slice(0, 4096),
		output: text.slice(0, MAX_OUTPUT_LENGTH),
		omitted,
		redacted: command!.count + head!.count + tail!.count,
	};
}
