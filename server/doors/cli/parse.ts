import { parseArgs, type ParseArgsConfig } from 'node:util';
import { OptionValues, UsageError, type Command, type OptionSpec } from './command.ts';
import { suggest } from './suggest.ts';

/** Options of every command. */
export const COMMON_OPTIONS: Readonly<Record<string, OptionSpec>> = {
	json: { type: 'boolean', summary: 'Print the answer as JSON.' },
	'data-dir': {
		type: 'string',
		value: 'DIR',
		summary: 'Where everything is kept; UNDERSTORY_DATA_DIR is the default.',
	},
	profile: { type: 'string', value: 'NAME', summary: 'Which profile (see `understory profile list`).' },
	help: { type: 'boolean', summary: 'Show this help.' },
};

export interface ParsedCommand {
	readonly args: string[];
	readonly options: OptionValues;
}

/** Options of every command may also stand before it; the line with the command in front. */
export function commandFirst(argv: readonly string[]): string[] {
	let at = 0;
	while (at < argv.length) {
		const [, name = '', value] = /^--([a-z-]+)(=.*)?$/s.exec(argv[at]!) ?? [];
		const spec = Object.hasOwn(COMMON_OPTIONS, name) ? COMMON_OPTIONS[name] : undefined;
		if (spec === undefined) break;
		at += spec.type === 'string' && value === undefined ? 2 : 1;
	}
	return [...argv.slice(at, at + 1), ...argv.slice(0, at), ...argv.slice(at + 1)];
}

/** @throws UsageError */
export function parseCommand(command: Command, argv: readonly string[]): ParsedCommand {
	const specs = { ...command.options, ...COMMON_OPTIONS };
	const { values, positionals, tokens } = parseArgs({
		args: [...argv],
		options: toConfig(specs),
		allowPositionals: true,
		strict: false,
		tokens: true,
	});
	for (const token of tokens)
		if (token.kind === 'option') checkOption(command, specs, token.rawName, token.name, token.value);
	const options = new OptionValues(values);
	if (!options.flag('help')) checkArity(command, positionals);
	return { args: positionals, options };
}

function toConfig(specs: Readonly<Record<string, OptionSpec>>): NonNullable<ParseArgsConfig['options']> {
	return Object.fromEntries(
		Object.entries(specs).map(([name, { type, multiple = false }]) => [
			name,
			name === 'help' ? { type, multiple, short: 'h' } : { type, multiple },
		]),
	);
}

function checkOption(
	command: Command,
	specs: Readonly<Record<string, OptionSpec>>,
	raw: string,
	name: string,
	value: string | undefined,
): void {
	const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
	if (spec === undefined) {
		const near = suggest(name, Object.keys(specs));
		const hint = near === undefined ? '' : ` Did you mean --${near}?`;
		throw new UsageError(`understory ${command.name} has no option ${raw}.${hint}`);
	}
	if (spec.type === 'string' && value === undefined)
		throw new UsageError(`--${name} needs a value: --${name} ${spec.value ?? 'TEXT'}.`);
	if (spec.type === 'boolean' && value !== undefined) throw new UsageError(`--${name} takes no value.`);
}

function checkArity({ name, usage, arity: [least, most] }: Command, args: readonly string[]): void {
	if (args.length >= least && args.length <= most) return;
	const problem = args.length < least ? 'Something is missing' : `${JSON.stringify(args[most])} is too much`;
	throw new UsageError(`${problem}: understory ${name}${usage === '' ? '' : ` ${usage}`}`);
}
