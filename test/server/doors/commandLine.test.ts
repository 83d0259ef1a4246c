import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import type { RootStatus } from '../../../common/model/indexStatus.ts';
import { UsageError, type Command } from '../../../server/doors/cli/command.ts';
import { commandHelp, programHelp } from '../../../server/doors/cli/help.ts';
import { commandFirst, parseCommand } from '../../../server/doors/cli/parse.ts';
import { suggest } from '../../../server/doors/cli/suggest.ts';
import { progressOf } from '../../../server/doors/cli/commands/index.ts';
import { createTerminal, formatBytes } from '../../../server/doors/cli/terminal.ts';

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

test('progress is one line that replaces itself, goes before an answer, and is shown to people only', () => {
	expect(drawn({ isTTY: true, columns: 12 })).toBe('indexing 1 \r\u001B[Kindexing 2 \r\u001B[Kdone\n');
	expect(drawn({ isTTY: false })).toBe('done\n');
});

test('how far a folder is, and nothing of other folders', () => {
	const root: RootStatus = {
		root: '/repo',
		phase: 'scanning',
		files: 0,
		chunks: 0,
		total: 0,
		done: 0,
		bytes: 0,
		skipped: {},
		lastCompleteAt: 0,
	};
	const of = (change: Partial<RootStatus>, folder = '/repo'): string =>
		progressOf({ model: 'm', dimensions: 1, lastResort: false, roots: [{ ...root, ...change }] }, folder);
	expect(of({})).toBe('scanning');
	expect(of({ phase: 'indexing', total: 3, done: 2 })).toBe('indexing 2 of 3 files (66 %)');
	expect(of({}, '/other')).toBe('');
});

/** What a terminal gets when two lines of progress come, and then the answer. */
function drawn(screen: { readonly isTTY: boolean; readonly columns?: number }): string {
	let text = '';
	const stream = (): Writable =>
		new Writable({
			write(chunk: Buffer, _encoding, done) {
				text += chunk.toString();
				done();
			},
		});
	const terminal = createTerminal(false, { stdout: stream(), stderr: Object.assign(stream(), screen) });
	terminal.progress('indexing 1 of 9 files');
	terminal.progress('indexing 2 of 9 files');
	terminal.line('done');
	return text;
}
