import path from 'node:path';
import { expect, test } from 'vitest';
import { groups, tally } from '../../scripts/test/projects.ts';

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
	expect(tally(report, 1)).toEqual({ passed: 5, failed: 1, failures: ['test/a.test.ts: test 1: Error: lost'] });
});

test('a file that could not be loaded counts as a failure', () => {
	const report = { numPassedTests: 5, testResults: [file('test/b.test.ts', [], 'No such module\nat b')] };
	expect(tally(report, 1)).toEqual({ passed: 5, failed: 1, failures: ['test/b.test.ts: No such module'] });
});

test('a run that failed never says 0 failed', () => {
	const report = { numPassedTests: 5, testResults: [] };
	expect(tally(report, 1)).toMatchObject({ passed: 5, failed: 1 });
	expect(tally(report, 0)).toEqual({ passed: 5, failed: 0, failures: [] });
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
