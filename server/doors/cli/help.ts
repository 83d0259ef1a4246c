import type { Command, OptionSpec } from './command.ts';
import { COMMON_OPTIONS } from './parse.ts';

/** Longest usage that the list of commands has room for. */
const MAX_USAGE = 24;

/** Help page of the program. */
export function programHelp(commands: readonly Command[], version: string): string {
	const rows = commands.map(({ name, usage, summary }) => [`${name} ${shortUsage(usage)}`.trim(), summary] as const);
	return [
		`understory ${version}: search your code by meaning, keep what you think, find it again.`,
		'',
		'usage: understory COMMAND [ARGUMENTS] [OPTIONS]',
		'',
		...table(rows),
		'',
		...optionLines(COMMON_OPTIONS),
		'',
		'understory COMMAND --help tells more about a command.',
		'Exit status: 0 it is done, 1 it failed (standard error says why), 2 the command line cannot be understood.',
	].join('\n');
}

/** Help page of one command. */
export function commandHelp({ name, usage, summary, details, options }: Command): string {
	return [
		`usage: understory ${name} ${usage}`.trimEnd(),
		'',
		summary,
		...(details === undefined ? [] : ['', details]),
		'',
		...optionLines({ ...options, ...COMMON_OPTIONS }),
	].join('\n');
}

function optionLines(options: Readonly<Record<string, OptionSpec>>): string[] {
	return table(
		Object.entries(options).map(([name, { type, value = 'TEXT', summary }]) => [
			type === 'boolean' ? `--${name}` : `--${name} ${value}`,
			summary,
		]),
	);
}

function table(rows: readonly (readonly [string, string])[]): string[] {
	const width = Math.max(...rows.map(([left]) => left.length));
	return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}

/** A command with many forms tells them on its own page. */
function shortUsage(usage: string): string {
	return usage.length <= MAX_USAGE ? usage : '…';
}
