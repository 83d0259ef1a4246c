import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { say } from '../kit/terminal.ts';

/** A check that is not a test. */
export interface Gate {
	readonly name: string;
	/** Program in `node_modules/.bin`, and its arguments. */
	readonly command: readonly [string, ...string[]];
}

export const GATES: readonly Gate[] = [
	{ name: 'types', command: ['tsc', '-b'] },
	{ name: 'lint', command: ['oxlint', '--deny-warnings'] },
	{ name: 'format', command: ['oxfmt', '--check'] },
	{ name: 'build', command: ['node', 'esbuild.mts'] },
];

/** Runs a gate with its output on the terminal; true when it passes. */
export function runGate({ name, command: [program, ...args] }: Gate): boolean {
	say(`\n── ${name}`);
	return runTool(program, args) === 0;
}

/**
 * Runs a program of `node_modules/.bin` in the repository; returns its exit status, -1 when it was killed.
 * @param env added to the environment
 */
export function runTool(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): number {
	const repository = path.resolve(import.meta.dirname, '../..');
	const { status, error } = spawnSync(program === 'node' ? process.execPath : tool(repository, program), args, {
		cwd: repository,
		stdio: 'inherit',
		env: { ...process.env, ...env },
		shell: process.platform === 'win32',
	});
	if (error !== undefined) throw error;
	return status ?? -1;
}

function tool(repository: string, program: string): string {
	return path.join(repository, 'node_modules/.bin', process.platform === 'win32' ? `${program}.cmd` : program);
}
