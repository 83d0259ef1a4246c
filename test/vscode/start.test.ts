import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { launchChromium } from './harness/chromium.ts';
import { readOwnerPid } from './harness/owner.ts';
import { endChild, isAlive, processesWith } from './harness/processes.ts';
import { createSampleProject } from './harness/sampleProject.ts';

/** `npm start` as a user runs it, up to Ctrl+C. */
const MARK = 'UNDERSTORY_START_TEST';
const repository = path.resolve(import.meta.dirname, '../..');
const home = mkdtempSync(path.join(os.tmpdir(), 'understory-start-'));
const project = createSampleProject();
/** Programs of others that are looked for on the PATH; each writes down how it was called. */
const programs = path.join(home, 'bin');
let start: ChildProcess | undefined;
let browser: Browser | undefined;

afterAll(async () => {
	await browser?.close();
	if (start !== undefined) await endChild(start, 20_000);
	project.remove();
	rmSync(home, { recursive: true, force: true });
});

test('shows the address and the progress, serves VS Code with the extension, and leaves nothing behind', async () => {
	const shown = fakeProgram('xdg-open');
	const args = ['scripts/start.ts', project.folder, '--web', '--home', home];
	const env = { ...environment(), DISPLAY: ':0' };
	start = spawn(process.execPath, args, { cwd: repository, env });
	const output = collect(start);
	const address = await output.match(/http:\/\/127\.0\.0\.1:\d+\/\S+/);
	await output.match(/4 files, \d+ passages are searchable/);

	if (process.platform === 'linux') expect((await called(shown)).argv).toEqual([address]);

	browser = await launchChromium();
	const page = await browser.newPage();
	await page.goto(address);
	await page.locator('.activitybar a[aria-label^="Understory"]').click({ timeout: 60_000 });
	await page.locator('.statusbar-item', { hasText: 'Understory' }).waitFor();
	await browser.close();

	const owner = readOwnerPid(path.join(home, 'data'));
	expect(owner).toBeDefined();
	const ended = once(start, 'exit');
	start.kill('SIGINT');
	expect((await ended)[0]).toBe(0);
	expect(isAlive(owner!)).toBe(false);
	await expect.poll(() => processesWith(MARK, home), { timeout: 20_000 }).toEqual([]);
});

test('code on the PATH gets the repository, with the extension in development mode, and ends with Ctrl+C', async () => {
	const calls = fakeProgram('code', 'setInterval(() => {}, 1000);');
	const args = ['scripts/start.ts', '--home', home];
	start = spawn(process.execPath, args, { cwd: repository, env: { ...environment(), INIT_CWD: os.tmpdir() } });
	const { argv, dataDir } = await called(calls);
	expect(argv.at(-1)).toBe(repository);
	expect(argv).toContain(`--extensionDevelopmentPath=${repository}`);
	expect(argv).toContain(`--user-data-dir=${path.join(home, 'desktop/user')}`);
	expect(dataDir).toBe(path.join(home, 'data'));
	await expect.poll(() => readOwnerPid(dataDir!)).toBeDefined(); // it indexes
	const ended = once(start, 'exit');
	start.kill('SIGINT');
	expect((await ended)[0]).toBe(0);
	await expect.poll(() => processesWith(MARK, home), { timeout: 20_000 }).toEqual([]);
});

test('the tests in desktop VS Code leave no server behind', async () => {
	const desktop = path.join(programs, 'desktop');
	const cli = JSON.stringify(path.join(repository, 'dist/cli.js'));
	const pidFile = path.join(home, 'owner.pid');
	writeProgram(
		desktop,
		`require('node:child_process').execFileSync(process.execPath, [${cli}, 'list']);
		const { UNDERSTORY_DATA_DIR, UNDERSTORY_TEST_REPORT } = process.env;
		fs.writeFileSync(${JSON.stringify(pidFile)}, String(JSON.parse(fs.readFileSync(UNDERSTORY_DATA_DIR + '/owner.json', 'utf8')).pid));
		fs.writeFileSync(UNDERSTORY_TEST_REPORT, JSON.stringify({ tests: [{ title: 'it runs', state: 'passed' }] }));`,
	);
	const env = { ...environment(), DISPLAY: ':0', VSCODE_EXECUTABLE: desktop };
	const child = spawn(process.execPath, ['scripts/testElectron.ts'], { cwd: repository, env });
	const output = collect(child);
	const [exitCode] = (await once(child, 'close')) as [number];
	await output.match(/1 passed, 0 failed/);
	expect(exitCode).toBe(0);
	expect(isAlive(Number(readFileSync(pidFile, 'utf8')))).toBe(false);
});

test('says when the folder does not exist', async () => {
	const child = spawn(process.execPath, ['scripts/start.ts', path.join(home, 'nowhere')], { cwd: repository });
	const output = collect(child);
	const [code] = (await once(child, 'close')) as [number];
	expect(code).toBe(2);
	await output.match(/nowhere is not a folder/);
});

/** With the fake programs first on the PATH. */
function environment(): NodeJS.ProcessEnv {
	return { ...process.env, PATH: `${programs}${path.delimiter}${process.env['PATH']}`, [MARK]: home };
}

/** Puts a program on the PATH that writes its call to the file returned. */
function fakeProgram(name: string, then = ''): string {
	const file = path.join(home, `${name}.json`);
	writeProgram(
		path.join(programs, name),
		`const call = { argv: process.argv.slice(2), dataDir: process.env.UNDERSTORY_DATA_DIR };
		fs.writeFileSync(${JSON.stringify(`${file}.part`)}, JSON.stringify(call));
		fs.renameSync(${JSON.stringify(`${file}.part`)}, ${JSON.stringify(file)});
		${then}`,
	);
	return file;
}

function writeProgram(file: string, code: string): void {
	mkdirSync(path.dirname(file), { recursive: true });
	writeFileSync(file, `#!${process.execPath}\nconst fs = require('node:fs');\n${code}\n`, { mode: 0o755 });
}

interface Call {
	readonly argv: readonly string[];
	readonly dataDir?: string;
}

async function called(file: string): Promise<Call> {
	await expect.poll(() => existsSync(file), { timeout: 60_000 }).toBe(true);
	return JSON.parse(readFileSync(file, 'utf8')) as Call;
}

/** Keeps what a process writes, and waits for what it should write. */
function collect(child: ChildProcess): { match(pattern: RegExp): Promise<string> } {
	let text = '';
	for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
	const closed = once(child, 'close');
	return {
		match: async (pattern) => {
			const written = expect.poll(() => text, { timeout: 120_000 }).toMatch(pattern);
			await Promise.race([written, closed]);
			expect(text).toMatch(pattern);
			return pattern.exec(text)![0];
		},
	};
}
