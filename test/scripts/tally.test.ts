import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesTriedTwice, groups, tally, tallyOfTwo } from '../../scripts/test/projects.ts';

type FileReport = NonNullable<Parameters<typeof tally>[0]>['testResults'][number];

const file = (name: string, tests: readonly string[], message = ''): FileReport => ({
	name: path.resolve(name),
	status: 'failed',
	message,
	assertionResults: tests.map((status, index) => ({
		fullName: `test ${index}`,
		status,
		failureMessages: status === 'failed' ? ['Error: lost\n    at somewhere'] : [],
	})),
});

test('what passed is counted, what failed is named with the first line of why', () => {
	const report = { numPassedTests: 5, testResults: [file('test/a.test.ts', ['passed', 'failed', 'skipped'])] };
	expect(tally(report, 1)).toEqual({
		passed: 5,
		failed: 1,
		failures: ['test/a.test.ts: test 1: Error: lost'],
		unsteady: [],
	});
});

test('a file that could not be loaded counts as a failure', () => {
	const report = { numPassedTests: 5, testResults: [file('test/b.test.ts', [], 'No such module\nat b')] };
	expect(tally(report, 1)).toEqual({
		passed: 5,
		failed: 1,
		failures: ['test/b.test.ts: No such module'],
		unsteady: [],
	});
});

test('a run that failed never says 0 failed', () => {
	const report = { numPassedTests: 5, testResults: [] };
	expect(tally(report, 1)).toMatchObject({ passed: 5, failed: 1 });
	expect(tally(report, 0)).toEqual({ passed: 5, failed: 0, failures: [], unsteady: [] });
	expect(tally(undefined, -1)).toMatchObject({ passed: 0, failed: 1 });
});

test('projects that wait for processes are run together', () => {
	expect(groups(['unit', 'integration', 'recovery', 'vscode'])).toEqual([
		['unit'],
		['integration', 'recovery'],
		['vscode'],
	]);
	expect(groups(['recovery'])).toEqual([['recovery']]);
});

describe('a second try', () => {
	const passed = { ...file('test/vscode/steady.test.ts', ['passed', 'passed']), status: 'passed' };
	const failed = file('test/vscode/a.test.ts', ['passed', 'failed']);
	const first = [{ numPassedTests: 3, testResults: [passed, failed] }, 1] as const;
	const lost = 'test/vscode/a.test.ts: test 1: Error: lost';

	test('is for one or two files of editor tests', () => {
		expect(filesTriedTwice(['vscode'], first)).toEqual(['test/vscode/a.test.ts']);
		expect(filesTriedTwice(['unit'], first)).toEqual([]);
		expect(filesTriedTwice(['integration', 'recovery'], first)).toEqual([]);
		const three = ['a', 'b', 'c'].map((name) => file(`test/vscode/${name}.test.ts`, ['failed']));
		expect(filesTriedTwice(['vscode'], [{ numPassedTests: 0, testResults: three }, 1])).toEqual([]);
		expect(filesTriedTwice(['vscode'], [{ numPassedTests: 0, testResults: [] }, 1])).toEqual([]);
		expect(filesTriedTwice(['vscode'], [undefined, -1])).toEqual([]);
	});

	test('in which all passes counts, and what failed before is named', () => {
		const again = file('test/vscode/a.test.ts', ['passed', 'passed']);
		expect(tallyOfTwo(first, [{ numPassedTests: 2, testResults: [again] }, 0], ['test/vscode/a.test.ts'])).toEqual({
			passed: 4,
			failed: 0,
			failures: [],
			unsteady: [lost],
		});
	});

	test('in which anything fails leaves the failures', () => {
		const again = file('test/vscode/a.test.ts', ['failed', 'passed']);
		const other = 'test/vscode/a.test.ts: test 0: Error: lost';
		expect(tallyOfTwo(first, [{ numPassedTests: 1, testResults: [again] }, 1], ['test/vscode/a.test.ts'])).toEqual({
			passed: 3,
			failed: 1,
			failures: [lost, other],
			unsteady: [],
		});
		expect(tallyOfTwo(first, [undefined, -1], ['test/vscode/a.test.ts'])).toMatchObject({ failed: 1 });
	});
});
