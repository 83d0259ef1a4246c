import { execFileSync } from 'node:child_process';

/**
 * Runs git in a folder, as an author of its own.
 *
 * @returns what it prints
 */
export function gitIn(folder: string, ...args: readonly string[]): string {
	return execFileSync('git', ['-C', folder, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], {
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'pipe'],
		maxBuffer: 2 ** 28,
	});
}
