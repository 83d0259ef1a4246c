import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

export interface TestReport {
	readonly title: string;
	readonly state: 'passed' | 'failed' | 'pending';
	/** Stack of the failure. */
	readonly error?: string;
}

export interface SuiteReport {
	readonly tests: readonly TestReport[];
}

/**
 * Entry of the suite: VS Code calls it in the extension host, in the browser's VS Code and in the desktop's alike. The
 * report goes to the file that `UNDERSTORY_TEST_REPORT` names, and grows with each test. @throws Error when a test fails.
 */
export async function run(): Promise<void> {
	const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, color: false });
	for (const file of readdirSync(__dirname).sort())
		if (file.endsWith('.test.js')) mocha.addFile(path.join(__dirname, file));
	const tests: TestReport[] = [];
	const report = process.env['UNDERSTORY_TEST_REPORT'];
	const note = (test: TestReport): void => {
		tests.push(test);
		if (report !== undefined) writeFileSync(report, JSON.stringify({ tests } satisfies SuiteReport, undefined, '\t'));
	};
	const failures = await new Promise<number>((resolve) => {
		const runner = mocha.run(resolve);
		runner.on('pass', (test) => note({ title: test.fullTitle(), state: 'passed' }));
		runner.on('pending', (test) => note({ title: test.fullTitle(), state: 'pending' }));
		runner.on('fail', (test, error: Error) =>
			note({ title: test.fullTitle(), state: 'failed', error: error.stack ?? String(error) }),
		);
	});
	if (failures > 0) throw new Error(`${failures} tests failed.`);
}
