import { resolve } from 'node:path';
import type { TerminalCommand } from '../../../../common/model/terminal.ts';
import { UsageError, type Command, type Invocation } from '../command.ts';

const DEFAULT_LIMIT = 50;

export const historyCommand: Command = {
	name: 'history',
	usage: '[TEXT]',
	summary: 'List commands that ran in terminals of the editor, newest first.',
	details: 'TEXT is looked for in commands and output. --fix ID says what made a failing command work last time.',
	options: {
		failed: { type: 'boolean', summary: 'Only commands that failed.' },
		succeeded: { type: 'boolean', summary: 'Only commands that ended well.' },
		cwd: { type: 'string', value: 'DIR', summary: 'Only commands that ran in this folder or below.' },
		output: { type: 'boolean', summary: 'Show the output as well.' },
		limit: { type: 'string', value: 'N', summary: `At most N (default ${DEFAULT_LIMIT}).` },
		fix: { type: 'string', value: 'ID', summary: 'What ran between the last failure of a command and its success.' },
	},
	arity: [0, 1],
	async run(call) {
		const { options } = call;
		if (options.flag('failed') && options.flag('succeeded'))
			throw new UsageError('understory history takes --failed or --succeeded, not both.');
		const fix = options.text('fix');
		await (fix === undefined ? list(call) : showFix(call, fix));
		return 0;
	},
};

async function list(call: Invocation): Promise<void> {
	const { args, options, terminal, server } = call;
	const cwd = options.text('cwd');
	const result = options.flag('failed') ? 'failed' : options.flag('succeeded') ? 'succeeded' : undefined;
	const { commands } = await server.call('terminal/list', {
		limit: options.count('limit', 1) ?? DEFAULT_LIMIT,
		...(args[0] !== undefined && { text: args[0] }),
		...(result !== undefined && { result }),
		...(cwd !== undefined && { cwd: resolve(cwd) }),
	});
	if (terminal.json) return terminal.data(commands);
	for (const command of commands) print(call, command);
	if (commands.length === 0) terminal.note('No commands.');
}

async function showFix(call: Invocation, id: string): Promise<void> {
	const { terminal, server } = call;
	const { fix } = await server.call('terminal/fix', { id });
	if (terminal.json) return terminal.data(fix ?? null);
	if (fix === undefined) return terminal.note('This command has not failed and then worked yet.');
	for (const command of [fix.failure, ...fix.between, fix.success]) print(call, command);
}

function print({ terminal, options }: Invocation, command: TerminalCommand): void {
	const { id, startedAt, exitCode, cwd, output } = command;
	const result = exitCode === undefined ? '' : exitCode === 0 ? '  ok' : `  exit ${exitCode}`;
	terminal.line(terminal.faint(`${startedAt}  ${id}  ${cwd}${result}`));
	for (const line of command.command.split('\n')) terminal.line(`  ${terminal.strong(line)}`);
	if (options.flag('output') && output !== '') for (const line of output.split('\n')) terminal.line(`    ${line}`);
}
