import { watchesCommand } from '../../../common/model/watch.ts';
import { normalizeCommand } from '../../core/terminal/sameCommand.ts';

/** Whether a monitor's target names a command line, `sudo` and the like before it aside. */
export function named(target: string, command: string): boolean {
	return watchesCommand(target, command) || watchesCommand(target, normalizeCommand(command));
}
