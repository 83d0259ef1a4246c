import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { say } from '../kit/terminal.ts';
import { runTool } from './gates.ts';

/** Projects of `vitest.config.mts`, in the order they are run. */
export const PROJECTS = ['unit', 'integration', 'recovery', 'vscode'] as const;
export type Project = (typeof PROJECTS)[number];

/** Projects of one run of Vitest. Tests of these two wait for processes most of the time. */
const TOGETHER: ReadonlySet<Project> = new Set(['integration', 'recovery']);

/** The projects as they are run: some at the same time. */
export function groups(projects: readonly Project[]): Project[][] {
	const together = projects.filter((project) => TOGETHER.has(project));
	return projects
		.filter((project) => !TOGETHER.has(project) || project === together[0])
		.map((project) => (TOGETHER.has(project) ? together : [project]));
}

export interface Tally {
	readonly projects: readonly Project[];
	readonly passed: number;
	readonly failed: number;
	/** What failed, as `file: test`, with the first line of why. */
	readonly failures: readonly string[];
	readonly seconds: number;
}

/** What Vitest's JSON reporter says, as far as it is read here. */
interface Report {
	readonly numPassedTests: number;
	readonly testResults: readonly {
		readonly name: string;
		readonly status: string;
		readonly message: string;
		readonly assertionResults: readonly {
			readonly fullName: string;
			readonly status: string;
			readonly failureMessages?: readonly string[];
		}[];
	}[];
}

/** Runs the tests of projects, with their names on the terminal. */
export function runProjects(projects: readonly Project[]): Tally {
	say(`\n── ${projects.join(', ')}`);
	const folder = mkdtempSync(path.join(os.tmpdir(), 'understory-test-'));
	const file = path.join(folder, 'report.json');
	const start = performance.now();
	try {
		const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
		// Hundreds of processes are started from the same few bundles: compiled once, not each time.
		const env = { NODE_COMPILE_CACHE: path.join(folder, 'compiled') };
		const chosen = projects.flatMap((project) => ['--project', project]);
		const status = runTool('vitest', ['run', ...chosen, ...reporters], env);
		return { projects, ...tally(readReport(file), status), seconds: (performance.now() - start) / 1000 };
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/**
 * Counts a report. A file that could not be loaded has no tests, and an error outside every test is in no test: each
 * counts as a failure, so that a run that failed never says `0 failed`.
 */
export function tally(report: Report | undefined, status: number): Omit<Tally, 'projects' | 'seconds'> {
	if (report === undefined) return { passed: 0, failed: 1, failures: ['Vitest ended without a report'] };
	const failures = report.testResults.flatMap(failuresOf);
	if (failures.length === 0 && status !== 0) failures.push(`an error outside every test; Vitest ended with ${status}`);
	return { passed: report.numPassedTests, failed: failures.length, failures };
}

function failuresOf({ name, status, message, assertionResults }: Report['testResults'][number]): string[] {
	const file = path.relative(process.cwd(), name);
	if (status === 'failed' && assertionResults.length === 0) return [`${file}: ${firstLine(message)}`];
	return assertionResults
		.filter((test) => test.status === 'failed')
		.map(({ fullName, failureMessages = [] }) => `${file}: ${fullName}: ${firstLine(failureMessages[0] ?? '')}`);
}

function firstLine(text: string): string {
	return text.split('\n', 1)[0]!;
}

/** Undefined when Vitest ended before it wrote one. */
function readReport(file: string): Report | undefined {
	try {
		return JSON.parse(readFileSync(file, 'utf8')) as Report;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw error;
	}
}
