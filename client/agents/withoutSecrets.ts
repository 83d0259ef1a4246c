import type { WatchSignal } from '../../common/model/watchSignal.ts';
import { MAX_COMMAND_LENGTH } from '../../common/model/terminalLimits.ts';
import type { Redactor } from '../terminal/loadRedactor.ts';

/** A signal as it may leave the window: a command line without its secrets. Names of tasks are as the user gave them. */
export async function withoutSecrets(
	signal: WatchSignal,
	redactor: Pick<Redactor, 'redact'>,
	patterns: readonly RegExp[],
): Promise<WatchSignal> {
	if (signal.source !== 'command') return signal;
	const { text } = await redactor.redact(signal.name, patterns);
	return { ...signal, name: text.slice(0, MAX_COMMAND_LENGTH) };
}
