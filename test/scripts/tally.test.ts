import { expect, test } from 'vitest';
import { tally } from '../../scripts/test/projects.ts';

const file = (status: string, tests: number): { status: string; assertionResults: unknown[] } => ({
	status,
	assertionResults: Array.from({ length: tests }, () => ({})),
});

test('passed and failed are counted as Vitest counts them', () => {
	const report = { numPassedTests: 5, numFailedTests: 2, testResults: [file('failed', 7)] };
	expect(tally(report, 1)).toEqual({ passed: 5, failed: 2 });
});

test('a file that could not be loaded counts as a failure', () => {
	const report = { numPassedTests: 5, numFailedTests: 0, testResults: [file('passed', 5), file('failed', 0)] };
	expect(tally(report, 1)).toEqual({ passed: 5, failed: 1 });
});

test('a run that failed never says 0 failed', () => {
	const report = { numPassedTests: 5, numFailedTests: 0, testResults: [file('passed', 5)] };
	expect(tally(report, 1)).toEqual({ passed: 5, failed: 1 });
	expect(tally(report, 0)).toEqual({ passed: 5, failed: 0 });
	expect(tally(undefined, -1)).toEqual({ passed: 0, failed: 1 });
});
