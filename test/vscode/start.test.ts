import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
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
let start: ChildProcess | undefined;
let browser: Browser | undefined;

afterAll(async () => {
	await browser?.close();
	if (start !== undefined) await endChild(start, 20_000);
	project.remove();
	rmSync(home, { recursive: true, force: true });
});

test('shows the address and the progress, serves VS Code with the extension, and leaves nothing behind', async () => {
	const args = ['scripts/start.ts', project.folder, '--web', '--no-open', '--home', home];
	start = spawn(process.execPath, args, { cwd: repository, env: { ...process.env, [MARK]: home } });
	const output = collect(start);
	const address = await output.match(/http:\/\/127\.0\.0\.1:\d+\/\S+/);
	await output.match(/4 files, \d+ passages are searchable/);

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

test('says when the folder does not exist', async () => {
	const child = spawn(process.execPath, ['scripts/start.ts', path.join(home, 'nowhere')], { cwd: repository });
	const output = collect(child);
	const [code] = (await once(child, 'close')) as [number];
	expect(code).toBe(2);
	await output.match(/nowhere is not a folder/);
});

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
