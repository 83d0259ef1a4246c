import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A TCP port on 127.0.0.1 that is free now: `preferred` when it is, else any. */
export async function freePort(preferred = 0): Promise<number> {
	const server = createServer();
	server.listen(preferred, '127.0.0.1');
	try {
		await once(server, 'listening');
	} catch (error) {
		if (preferred !== 0 && (error as NodeJS.ErrnoException).code === 'EADDRINUSE') return freePort();
		throw error;
	}
	const address = server.address();
	server.close();
	await once(server, 'close');
	if (address === null || typeof address === 'string') throw new Error('The port of a TCP server is not known.');
	return address.port;
}

/** Runs a program to its end. @throws Error with its output when it fails. */
export async function runToEnd(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
	const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
	let output = '';
	child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
	child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
	const [code] = (await once(child, 'close')) as [number | null];
	if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${output}`);
	return output;
}

/** Asks a child to end, and after `graceMs` makes it. */
export async function endChild(child: ChildProcess, graceMs = 5_000): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const ended = once(child, 'exit');
	child.kill('SIGTERM');
	const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
	await ended;
	clearTimeout(timer);
}

/** Asks a process that is not a child to end, and after `graceMs` makes it. Nothing happens when it is gone. */
export async function endProcess(pid: number, graceMs = 5_000): Promise<void> {
	if (!signal(pid, 'SIGTERM')) return;
	if (await waitUntilGone(pid, graceMs)) return;
	signal(pid, 'SIGKILL');
	await waitUntilGone(pid, graceMs);
}

/** True when no process has this pid within `timeoutMs`. */
export async function waitUntilGone(pid: number, timeoutMs: number): Promise<boolean> {
	const end = Date.now() + timeoutMs;
	while (isAlive(pid)) {
		if (Date.now() > end) return false;
		await sleep(20);
	}
	return true;
}

/** False for a process that has ended, also while its parent has not asked for its exit status. */
export function isAlive(pid: number): boolean {
	return signal(pid, 0) && !isZombie(pid);
}

/** Processes that were started with `name=value` in their environment. Linux only; elsewhere the list is empty. */
export function processesWith(name: string, value: string): number[] {
	if (process.platform !== 'linux') return [];
	const entry = `${name}=${value}`;
	return readdirSync('/proc')
		.filter((folder) => /^\d+$/.test(folder))
		.map(Number)
		.filter((pid) => pid !== process.pid && readProc(pid, 'environ').split('\0').includes(entry));
}

/** True for a process in which VS Code runs the extensions of a window. Linux only. */
export function isExtensionHost(pid: number): boolean {
	return readProc(pid, 'cmdline').split('\0').includes('--type=extensionHost');
}

/**
 * Ends every process that was started with `name=value` in its environment, also those that are started while this goes
 * on. Linux only; elsewhere nothing happens.
 */
export async function endProcessesWith(name: string, value: string): Promise<void> {
	for (let round = 0; round < 10; round++) {
		const pids = processesWith(name, value);
		if (pids.length === 0) return;
		await Promise.all(pids.map((pid) => endProcess(pid)));
	}
}

function isZombie(pid: number): boolean {
	return process.platform === 'linux' && /\) Z /.test(readProc(pid, 'stat'));
}

/** Empty for a process that is gone or another user's. */
function readProc(pid: number, file: string): string {
	try {
		return readFileSync(`/proc/${pid}/${file}`, 'utf8');
	} catch {
		return '';
	}
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
	try {
		process.kill(pid, name);
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
		throw error;
	}
}
