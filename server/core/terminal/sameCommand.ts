/** Words before a command that do not make it another one. */
const PREFIX = /^(?:(?:sudo|doas|time|nohup|command|[A-Za-z_]\w*=(?:"[^"]*"|'[^']*'|\S*))\s+)+(?=\S)/;

/** What a command line is compared by: white space, `sudo` and the like, and variables set for it do not count. */
export function normalizeCommand(command: string): string {
	const spaced = command.trim().replaceAll(/\s+/g, ' ');
	return spaced.replace(PREFIX, '');
}

/** A run of one command. */
export interface Attempt {
	readonly id: string;
	readonly exitCode?: number | undefined;
}

/**
 * The last time a command failed and then worked: the first failure of the row before its latest such success.
 * Runs of which nobody knows how they ended do not count.
 * @param attempts of one command, oldest first
 */
export function lastFix<T extends Attempt>(attempts: readonly T[]): { failure: T; success: T } | undefined {
	const known = attempts.filter(({ exitCode }) => exitCode !== undefined);
	const at = known.findLastIndex(({ exitCode }, index) => exitCode === 0 && (known[index - 1]?.exitCode ?? 0) !== 0);
	if (at < 1) return undefined;
	const before = known.slice(0, at).findLastIndex(({ exitCode }) => exitCode === 0);
	return { failure: known[before + 1]!, success: known[at]! };
}
