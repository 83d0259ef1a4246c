import { expect, test } from 'vitest';
import { findTodos } from '../../../../server/core/tasks/todoComments.ts';

test.each([
	['// TODO: close the file', 'TODO', 'close the file'],
	['\tclose(); // FIXME handle errors', 'FIXME', 'handle errors'],
	['/* HACK - works on Linux only */', 'HACK', 'works on Linux only'],
	[' * TODO(ada): say why', 'TODO', 'say why'],
	[' * @TODO say how', 'TODO', 'say how'],
	['# XXX', 'XXX', ''],
	['-- TODO: add an index', 'TODO', 'add an index'],
	['<!-- TODO: a picture -->', 'TODO', 'a picture'],
	['    """TODO: document."""', 'TODO', 'document.'],
])('%s', (line, keyword, text) => {
	expect(findTodos(`first line\n${line}\n`, false)).toEqual([{ line: 2, lineText: line, keyword, text }]);
});

test.each([
	'const TODO = 1;',
	'// the TODO list is shown here',
	'// todo: in small letters',
	'# TODOS',
	'// TODO-list',
	'url("http://x/TODO")',
	`// TODO ${'x'.repeat(2000)}`,
])('not a suggestion: %s', (line) => {
	expect(findTodos(line, false)).toEqual([]);
});

test('Markdown: open boxes and paragraphs that begin with a word, outside of fenced code', () => {
	const text = [
		'- [ ] write it',
		'- [x] done',
		'  1. [ ] nested',
		'TODO: explain',
		'- **FIXME** the link',
		'As a TODO it is poor.',
		'```sh',
		'# TODO not this',
		'- [ ] nor this',
		'```',
		'* [ ] last',
	].join('\n');
	expect(findTodos(text, true).map(({ line, keyword, text: said }) => [line, keyword, said])).toEqual([
		[1, '- [ ]', 'write it'],
		[3, '- [ ]', 'nested'],
		[4, 'TODO', 'explain'],
		[5, 'FIXME', 'the link'],
		[11, '- [ ]', 'last'],
	]);
});
