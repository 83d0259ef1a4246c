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

/** A command that fails prints `{ error: { code, message } }`. */
function sentenceOf(error: unknown): string {
	const { stdout = '', stderr = '', message } = error as { stdout?: string; stderr?: string; message: string };
	const said = /"message":("(?:[^"\\]|\\.)*")/.exec(stdout)?.[1];
	return said === undefined ? stderr.trim() || message : (JSON.parse(said) as string);
}
