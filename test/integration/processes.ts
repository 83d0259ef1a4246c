import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { ownerFile, type OwnerFile } from '../../common/protocol/handshake.ts';

export const REPOSITORY = path.join(import.meta.dirname, '..', '..');
/** What users run, as `npm run build` made it: it also starts in half the time of its sources. */
export const SERVER = path.join(REPOSITORY, 'dist', 'server.js');
export const CLI = path.join(REPOSITORY, 'dist', 'cli.js');

/** Owners that tests start leave by themselves soon after the test, also when the test was killed. */
const IDLE_SECONDS = '15';

export interface Ended {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** A folder that is gone after the test, and with it the owner that was started on it. */
export function temporaryDataDir(): string {
	const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'understory-process-')));
	onTestFinished(async () => {
		await killOwner(folder);
		rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
	});
	return folder;
}

/** A folder with files; gone after the test. */
export function workspaceWith(files: Readonly<Record<string, string | Uint8Array>>): string {
	const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'understory-workspace-')));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	for (const [name, content] of Object.entries(files)) {
		mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
		writeFileSync(path.join(folder, name), content);
	}
	return folder;
}

/** Starts a script of the product with this Node; it is killed at the end of the test if it is still there. */
export function start(script: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): ChildProcess {
	const child = spawn(process.execPath, [script, ...args], {
		stdio: ['pipe', 'pipe', 'pipe'],
		env: { ...process.env, UNDERSTORY_IDLE_EXIT: IDLE_SECONDS, ...environment },
	});
	onTestFinished(() => void child.kill('SIGKILL'));
	return child;
}

export async function end(child: ChildProcess): Promise<Ended> {
	const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
	const [stdout, stderr, code] = await Promise.all([readAll(child.stdout!), readAll(child.stderr!), exit]);
	return { code, stdout, stderr };
}

/** Runs the command line on a data directory. */
export function cli(dataDir: string, ...args: string[]): Promise<Ended> {
	const child = start(CLI, [...args, '--data-dir', dataDir]);
	child.stdin!.end();
	return end(child);
}

/** Runs the command line with `--json`; fails unless it succeeds. */
export async function cliJson<T>(dataDir: string, ...args: string[]): Promise<T> {
	const { code, stdout, stderr } = await cli(dataDir, ...args, '--json');
	if (code !== 0) throw new Error(`understory ${args.join(' ')} ended with ${code}: ${stderr}${stdout}`);
	return JSON.parse(stdout) as T;
}

/** The owner that announced itself, if any. */
export function readOwner(dataDir: string): OwnerFile | undefined {
	try {
		return ownerFile.parse(JSON.parse(readFileSync(path.join(dataDir, 'owner.json'), 'utf8')));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw error;
	}
}

/** Kills the owner the hard way and waits until it is gone. @returns its process id, undefined when there was none */
export async function killOwner(dataDir: string): Promise<number | undefined> {
	const pid = readOwner(dataDir)?.pid;
	if (pid === undefined || !isAlive(pid)) return undefined;
	process.kill(pid, 'SIGKILL');
	await until(() => !isAlive(pid));
	return pid;
}

export function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return !isZombie(pid);
	} catch {
		return false;
	}
}

/** Waits for something that must become true; the test's own time limit is the limit. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
	while (!(await condition())) await sleep(20);
}

/** An owner is nobody's child here; in a container nobody may collect it when it has ended. */
function isZombie(pid: number): boolean {
	if (process.platform !== 'linux') return false;
	try {
		return /^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
	} catch {
		return true;
	}
}
