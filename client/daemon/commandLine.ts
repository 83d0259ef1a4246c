import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { OperationError } from '../../common/protocol/errors.ts';
import { nodeProgram, type DataPlace } from './serverCommand.ts';

/**
 * Runs a command of `dist/cli.js`, for what cannot be asked of a running server.
 * @returns what it prints with `--json`
 * @throws OperationError with the sentence that the command gives
 */
export async function runCommandLine<T>(extensionPath: string, args: readonly string[], place: DataPlace): Promise<T> {
	const program = nodeProgram(extensionPath, 'cli.js', [...args, '--json'], place);
	try {
		const { stdout } = await promisify(execFile)(program.command, program.args ?? [], program.options ?? {});
		return JSON.parse(stdout) as T;
	} catch (error) {
		throw new OperationError('unavailable', sentenceOf(error));
	}
}

/** A command that fails writes `{"error":{"code","message"}}` to standard error, in a line of its own. */
function sentenceOf(error: unknown): string {
	const { stderr = '', message } = error as { stderr?: string; message: string };
	const said = stderr.split('\n').find((line) => line.startsWith('{"error":'));
	if (said === undefined) return stderr.trim() || message;
	return (JSON.parse(said) as { error: { message: string } }).error.message;
}
