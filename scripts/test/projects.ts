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

/** Tests of a real editor, a file of which is run once more when it fails (`docs/decisions/0020-second-tries.md`). */
const TRIED_TWICE: ReadonlySet<Project> = new Set(['vscode']);
/** More files that fail are no accident. */
const MAX_SECOND_TRIES = 2;

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
	/** What failed at first and passed at the second try, in the same form. It needs mending. */
	readonly unsteady: readonly string[];
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

/** Runs the tests of projects, with their names on the terminal; of some, the files that failed once more. */
export function runProjects(projects: readonly Project[]): Tally {
	say(`\n── ${projects.join(', ')}`);
	const start = performance.now();
	const first = runVitest(projects);
	const again = filesTriedTwice(projects, first);
	if (again.length > 0) say(`\n── ${again.join(', ')}: once more`);
	const counts = again.length === 0 ? tally(...first) : tallyOfTwo(first, runVitest(projects, again), again);
	return { projects, ...counts, seconds: (performance.now() - start) / 1000 };
}

type Run = readonly [report: Report | undefined, status: number];
type Counts = Omit<Tally, 'projects' | 'seconds'>;

/** @param files of them only; all unless told */
function runVitest(projects: readonly Project[], files: readonly string[] = []): Run {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'understory-test-'));
	const file = path.join(folder, 'report.json');
	try {
		const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
		// Hundreds of processes are started from the same few bundles: compiled once, not each time.
		const env = { NODE_COMPILE_CACHE: path.join(folder, 'compiled') };
		const chosen = projects.flatMap((project) => ['--project', project]);
		const status = runTool('vitest', ['run', ...chosen, ...reporters, ...files], env);
		return [readReport(file), status];
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** The files to run again, relative to the repository; none when so many failed, or something outside of them, that it is no accident. */
export function filesTriedTwice(projects: readonly Project[], [report, status]: Run): string[] {
	if (report === undefined || status === 0 || !projects.every((project) => TRIED_TWICE.has(project))) return [];
	const files = report.testResults.filter((file) => failuresOf(file).length > 0).map(({ name }) => relative(name));
	return files.length <= MAX_SECOND_TRIES ? files : [];
}

/** Counts two runs, the second of some files of the first: these have passed when all of them passed there. */
export function tallyOfTwo([report, status]: Run, second: Run, files: readonly string[]): Counts {
	const [before, again] = [tally(report, status), tally(...second)];
	if (again.failed > 0) return { ...before, failures: [...new Set([...before.failures, ...again.failures])] };
	const others = report!.testResults.filter(({ name }) => !files.includes(relative(name)));
	const passed = others.flatMap(({ assertionResults }) => assertionResults).filter((test) => test.status === 'passed');
	return { passed: passed.length + again.passed, failed: 0, failures: [], unsteady: before.failures };
}

/**
 * Counts a report. A file that could not be loaded has no tests, and an error outside every test is in no test: each
 * counts as a failure, so that a run that failed never says `0 failed`.
 */
export function tally(report: Report | undefined, status: number): Counts {
	if (report === undefined) return { passed: 0, failed: 1, failures: ['Vitest ended without a report'], unsteady: [] };
	const failures = report.testResults.flatMap(failuresOf);
	if (failures.length === 0 && status !== 0) failures.push(`an error outside every test; Vitest ended with ${status}`);
	return { passed: report.numPassedTests, failed: failures.length, failures, unsteady: [] };
}

function failuresOf({ name, status, message, assertionResults }: Report['testResults'][number]): string[] {
	const file = relative(name);
	if (status === 'failed' && assertionResults.length === 0) return [`${file}: ${firstLine(message)}`];
	return assertionResults
		.filter((test) => test.status === 'failed')
		.map(({ fullName, failureMessages = [] }) => `${file}: ${fullName}: ${firstLine(failureMessages[0] ?? '')}`);
}

function relative(file: string): string {
	return path.relative(process.cwd(), file);
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
