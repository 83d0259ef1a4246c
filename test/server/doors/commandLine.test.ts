import { expect, test } from 'vitest';
import { UsageError, type Command } from '../../../server/doors/cli/command.ts';
import { commandHelp, programHelp } from '../../../server/doors/cli/help.ts';
import { commandFirst, parseCommand } from '../../../server/doors/cli/parse.ts';
import { suggest } from '../../../server/doors/cli/suggest.ts';
import { formatBytes } from '../../../server/doors/cli/terminal.ts';

const command: Command = {
	name: 'try',
	usage: 'TEXT',
	summary: 'Tries.',
	options: {
		limit: { type: 'string', value: 'N', summary: 'How many.' },
		tag: { type: 'string', multiple: true, summary: 'Tags.' },
		force: { type: 'boolean', summary: 'Really.' },
	},
	arity: [1, 2],
	run: () => Promise.resolve(0),
};

test('options and arguments in any order, with = or without, until --', () => {
	const { args, options } = parseCommand(command, [
		'--tag',
		'a',
		'x',
		'--limit=3',
		'--tag=b',
		'--force',
		'--',
		'--json',
	]);
	expect(args).toEqual(['x', '--json']);
	expect(options.count('limit', 1)).toBe(3);
	expect(options.texts('tag')).toEqual(['a', 'b']);
	expect(options.flag('force')).toBe(true);
	expect(options.flag('json')).toBe(false);
	expect(options.text('data-dir')).toBeUndefined();
});

test.each([
	[['x', '--limitt', '3'], 'Did you mean --limit?'],
	[['x', '--zzzzzz'], 'has no option --zzzzzz'],
	[['x', '-q'], 'has no option -q'],
	[['x', '--__proto__'], 'has no option'],
	[['x', '--constructor'], 'has no option'],
	[['x', '--limit'], '--limit needs a value: --limit N'],
	[['x', '--force=yes'], '--force takes no value'],
	[[], 'Something is missing: understory try TEXT'],
	[['x', 'y', 'z'], '"z" is too much'],
])('%j is refused', (argv, message) => {
	expect(() => parseCommand(command, argv)).toThrow(UsageError);
	expect(() => parseCommand(command, argv)).toThrow(message);
});

test.each(['0', '-1', '1.5', 'x', '', '1e99'])('%j is no count', (text) => {
	const { options } = parseCommand(command, ['x', `--limit=${text}`]);
	expect(() => options.count('limit', 1)).toThrow(UsageError);
});

test('help is shown whatever else is missing, and names every option', () => {
	expect(parseCommand(command, ['-h']).options.flag('help')).toBe(true);
	expect(commandHelp(command)).toContain('usage: understory try TEXT');
	for (const name of ['--limit N', '--tag TEXT', '--force', '--json', '--data-dir DIR'])
		expect(commandHelp(command)).toContain(name);
	expect(programHelp([command], '1.2.3')).toMatch(/1\.2\.3[\s\S]*try TEXT +Tries\./);
	expect(programHelp([command], '1.2.3')).toMatch(/Exit status: 0 .*, 1 .*, 2 /);
});

test('a mistyped word is recognised, a different one is not', () => {
	const known = ['search', 'capture', 'list', 'doctor'];
	expect(suggest('serach', known)).toBe('search');
	expect(suggest('captrue', known)).toBe('capture');
	expect(suggest('lst', known)).toBe('list');
	expect(suggest('doc', known)).toBe('doctor');
	expect(suggest('elephant', known)).toBeUndefined();
	expect(suggest('', known)).toBeUndefined();
});

test('sizes for people', () => {
	expect([0, 999, 1000, 12_345_678].map(formatBytes)).toEqual(['0 B', '999 B', '1.0 kB', '12.3 MB']);
});

test.each([
	[
		['--data-dir', '/d', 'search', 'q'],
		['search', '--data-dir', '/d', 'q'],
	],
	[
		['--json', '--profile=work', 'list', '--limit', '2'],
		['list', '--json', '--profile=work', '--limit', '2'],
	],
	[
		['search', '--json', 'q'],
		['search', '--json', 'q'],
	],
	[
		['--help', 'search'],
		['search', '--help'],
	],
	[
		['--json', '--version'],
		['--version', '--json'],
	],
	[['--help'], ['--help']],
	[['--data-dir'], ['--data-dir']],
	[[], []],
])('options of every command may stand before it: %j', (line, ordered) => {
	expect(commandFirst(line)).toEqual(ordered);
});
