import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import type { SuiteReport } from '../exthost/index.ts';
import { startEditor } from './editor.ts';

const repository = path.resolve(import.meta.dirname, '../../..');
const source = path.join(repository, 'test/vscode/exthost');

/** Longest that one run of the suite may take. */
const LIMIT_MS = 400_000;

/** Bundles the suite in `test/vscode/exthost`, one file a test file. Returns the path that VS Code is given. */
export async function buildSuite(): Promise<string> {
	const outdir = path.join(repository, 'dist-test/exthost');
	const files = readdirSync(source).filter((file) => file === 'index.ts' || file.endsWith('.test.ts'));
	await build({
		entryPoints: files.map((file) => path.join(source, file)),
		outdir,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node22',
		sourcemap: 'inline',
		external: ['vscode', 'mocha'],
		logLevel: 'warning',
	});
	return path.join(outdir, 'index.js');
}

/**
 * Runs the suite in the extension host of VS Code, on a folder, with the extension in development mode.
 * @throws Error when the suite did not come to its end.
 */
export async function runSuite(folder: string, extension = repository): Promise<SuiteReport> {
	const suite = await buildSuite();
	const results = mkdtempSync(path.join(os.tmpdir(), 'understory-exthost-'));
	const report = path.join(results, 'report.json');
	const editor = await startEditor({ mode: 'testDriver', extension: false });
	try {
		const uri = (file: string): string => `vscode-remote://${editor.server.authority}${file}`;
		const { promise: ended, resolve: end } = Promise.withResolvers<void>();
		await editor.openWindow(folder, {
			payload: [
				['extensionDevelopmentPath', uri(extension)],
				['extensionTestsPath', uri(suite)],
				['extensionEnvironment', JSON.stringify({ UNDERSTORY_TEST_REPORT: report })],
				['skipWelcome', 'true'],
			],
			// VS Code calls this function of the page when the suite's run() has settled.
			beforeLoad: (page) => page.exposeFunction('codeAutomationExit', () => end()),
		});
		const inTime = await Promise.race([ended.then(() => true), sleep(LIMIT_MS, false, { ref: false })]);
		const suiteReport = JSON.parse(readFileSync(report, 'utf8')) as SuiteReport;
		const last = suiteReport.tests.at(-1)?.title;
		if (!inTime) throw new Error(`The suite did not end in ${LIMIT_MS / 1000} s; the last test that did: ${last}`);
		return suiteReport;
	} finally {
		await editor.stop();
		rmSync(results, { recursive: true, force: true });
	}
}
