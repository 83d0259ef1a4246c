import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommandLine } from '../../client/daemon/commandLine.ts';
import { nodeProgram } from '../../client/daemon/serverCommand.ts';

const STANDARD = { dataDir: '', profile: 'default' };

/** The real one, run from its source. */
const COMMAND_LINE = pathToFileURL(path.join(import.meta.dirname, '../../server/doors/cli/main.ts')).href;

/** Stands for the extension's folder; its `dist/cli.js` does as its first argument says. */
let extension: string;

beforeAll(() => {
	extension = mkdtempSync(path.join(os.tmpdir(), 'understory-extension-'));
	mkdirSync(path.join(extension, 'dist'));
	writeFileSync(
		path.join(extension, 'dist', 'cli.js'),
		`const [what, ...rest] = process.argv.slice(2);
		if (what === 'restore') import(${JSON.stringify(COMMAND_LINE)});
		else if (what === 'crash') throw new Error('not expected');
		else process.stdout.write(JSON.stringify({ rest, cwd: process.cwd(), electron: process.env.ELECTRON_RUN_AS_NODE }));`,
	);
});
afterAll(() => rmSync(extension, { recursive: true }));

test('runs the command with --json and the data directory, as Node, outside the workspace', async () => {
	expect(await runCommandLine(extension, ['say', 'x'], { dataDir: '/data', profile: 'work' })).toEqual({
		rest: ['x', '--json', '--data-dir', '/data', '--profile', 'work'],
		cwd: os.homedir(),
		electron: '1',
	});
});

test('a refusal is told in the words of the command', async () => {
	const nowhere = path.join(extension, 'no "backup"');
	const place = { dataDir: path.join(extension, 'data'), profile: 'default' };
	await expect(runCommandLine(extension, ['restore', nowhere], place)).rejects.toMatchObject({
		name: 'OperationError',
		message: `There is no file ${nowhere}.`,
	});
});

test('a crash is told as well', async () => {
	await expect(runCommandLine(extension, ['crash'], STANDARD)).rejects.toThrow('Error: not expected');
});

test('the home folder in the data directory is expanded, a folder named ~x is not', () => {
	const dataDirOf = (setting: string): string | undefined =>
		nodeProgram(extension, 'server.js', ['--stdio'], { ...STANDARD, dataDir: setting }).args?.at(-1);
	expect(dataDirOf('~/memory')).toBe(path.join(os.homedir(), 'memory'));
	expect(dataDirOf('~')).toBe(os.homedir());
	expect(dataDirOf('~x')).toBe('~x');
	expect(dataDirOf('')).toBe('--stdio');
});
