import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseWatch, WATCH_SOURCES, watchesCommand, watchTask, type Watch } from '../../common/model/watch.ts';

describe('the task of a monitor', () => {
	test('says what is watched, and what is left out is usual', () => {
		expect(parseWatch('command: npm test')).toEqual({
			watch: { source: 'command', target: 'npm test', stall: 10, failure: '', success: '', tell: 'changes' },
		});
		expect(parseWatch(' log: /var/log/build.log\n\nstall: 0\nFailure: ^E:\nsuccess: BUILD OK\ntell: all ')).toEqual({
			watch: {
				source: 'log',
				target: '/var/log/build.log',
				stall: 0,
				failure: '^E:',
				success: 'BUILD OK',
				tell: 'all',
			},
		});
		expect(parseWatch('process: 4711')).toMatchObject({ watch: { stall: 0 } });
		expect(parseWatch(String.raw`log: C:\logs\a.log`)).toHaveProperty('watch');
	});

	test.each([
		['', 'Say one thing to watch'],
		['watch the build', 'is nothing to watch'],
		['command: a\ntask: b', 'Say one thing to watch'],
		['command: a\ncommand: b', 'twice'],
		['process: first', 'no id of a process'],
		['process: 0', 'no id of a process'],
		['log: build.log', 'the whole path'],
		['command: a\nstall: soon', 'a number of minutes'],
		['log: /a\nfailure: (', 'no regular expression'],
	])('%j is refused with a reason', (task, reason) => {
		expect(parseWatch(task)).toMatchObject({ problem: expect.stringContaining(reason) as string });
	});

	test('is read as it was written', () => {
		const word = fc.stringMatching(/^[\w*.-]+(?: [\w*.-]+){0,3}$/);
		const watches = fc.record<Watch>({
			source: fc.constantFrom(...WATCH_SOURCES.filter((source) => source === 'command' || source === 'task')),
			target: word,
			stall: fc.integer({ min: 0, max: 1440 }),
			failure: fc.constantFrom('', '^E', 'a|b'),
			success: fc.constantFrom('', 'OK'),
			tell: fc.constantFrom('changes', 'all'),
		});
		fc.assert(
			fc.property(watches, (watch) => {
				expect(parseWatch(watchTask(watch))).toEqual({ watch });
			}),
		);
	});
});

test.each([
	['npm test', 'npm test', true],
	['npm test', 'npm  test -- --watch', true],
	['npm test', 'npm tests', false],
	['npm test', 'cd x && npm test', false],
	['*npm test', 'cd x && npm test', true],
	['pytest *unit*', 'pytest tests/unit -q', true],
	['a.b', 'axb', false],
])('%j names %j: %s', (target, command, named) => {
	expect(watchesCommand(target, command)).toBe(named);
});
