import { spawn } from 'node:child_process';
import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { ERROR_CODES, OperationError, type ErrorCode } from '../../common/protocol/errors.ts';
import { codeCache } from './codeCache.ts';

/** An owner process whose starter watches its first moments. */
export interface StartedOwner {
	readonly pid: number | undefined;
	/**
	 * Resolves when the process ends: undefined when another start may succeed (another owner held the lock, or this one
	 * was killed), else why it could not start.
	 */
	readonly ended: Promise<OperationError | undefined>;
}

/** Exit status of an owner that found another one at work. */
export const EXIT_LOCK_HELD = 75;

const MAX_OUTPUT_BYTES = 1_000_000;
const MAX_TAIL_BYTES = 8192;

/** Starts `entry --owner` as a process of its own, which outlives this one. */
export function startOwner(entry: string, dataDir: string, args: readonly string[] = []): StartedOwner {
	mkdirSync(path.join(dataDir, 'logs'), { recursive: true, mode: 0o700 });
	const output = openSync(path.join(dataDir, 'logs', 'owner.out'), 'a+', 0o600);
	if (fstatSync(output).size > MAX_OUTPUT_BYTES) ftruncateSync(output);
	const from = fstatSync(output).size;
	const child = spawn(process.execPath, [entry, '--owner', '--data-dir', dataDir, ...args], {
		cwd: dataDir,
		detached: true,
		windowsHide: true,
		stdio: ['ignore', output, output],
		env: ownerEnvironment(codeCache(dataDir)),
	});
	child.unref();
	const ended = new Promise<OperationError | undefined>((resolve) => {
		child.once('error', (error) =>
			resolve(new OperationError('unavailable', `The server cannot start: ${error.message}`)),
		);
		child.once('exit', (code, signal) => {
			const mayRetry = code === EXIT_LOCK_HELD || code === 0 || signal !== null;
			resolve(mayRetry ? undefined : startFailure(output, from));
		});
	});
	return { pid: child.pid, ended: ended.finally(() => closeSync(output)) };
}

/** Last line an owner writes when it cannot start; `startOwner` turns it back into the error. */
export function startFailureLine(error: OperationError): string {
	return JSON.stringify({ startFailure: { code: error.code, message: error.message } });
}

/** VS Code runs the server under Electron; settings of a debugger or a test runner must not reach a shared process. */
function ownerEnvironment(compileCache: string): NodeJS.ProcessEnv {
	const { NODE_OPTIONS: _options, NODE_CHANNEL_FD: _channel, ...rest } = process.env;
	return {
		...LEAN_MALLOC,
		...rest,
		...proxyEnvironment(rest),
		ELECTRON_RUN_AS_NODE: '1',
		NODE_COMPILE_CACHE: compileCache,
	};
}

/** Node takes no notice of a proxy in the environment unless it is told to; services on this machine need none. */
function proxyEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	const value = (name: string): string => environment[name] ?? environment[name.toLowerCase()] ?? '';
	if (value('HTTPS_PROXY') === '' && value('HTTP_PROXY') === '') return {};
	const direct = [value('NO_PROXY'), 'localhost', '127.0.0.1', '::1'].filter((host) => host !== '').join(',');
	return { NODE_USE_ENV_PROXY: '1', NO_PROXY: direct, no_proxy: direct };
}

/**
 * glibc's allocator gives threads arenas of their own, up to eight a core, and each keeps what was freed in it. With two, a
 * server that searched and wrote holds 275 MB instead of 390, and searches take as long (37 ms). With one, and a mapping for
 * each block of 32 KB and more, it holds 250, but a search takes 57. Blocks of a megabyte and more get a mapping of their
 * own, which ends with them; glibc would raise that limit to 32 MB by itself, and then they leave holes in its heap: 22 MB
 * after a first index of 100,000 files. Searches take as long. Other C libraries do not look at this.
 */
const LEAN_MALLOC = {
	MALLOC_ARENA_MAX: '2',
	MALLOC_MMAP_THRESHOLD_: String(2 ** 20),
	// Setting the one fixes the other at 128 KB, too little for a heap that grows and shrinks with each search.
	MALLOC_TRIM_THRESHOLD_: String(8 * 2 ** 20),
};

function startFailure(output: number, from: number): OperationError {
	const size = Math.max(0, fstatSync(output).size - from);
	const buffer = Buffer.alloc(Math.min(size, MAX_TAIL_BYTES));
	readSync(output, buffer, 0, buffer.length, from + size - buffer.length);
	const lines = buffer.toString('utf8').trim().split('\n');
	const reported = lines.map(parseFailure).findLast((failure) => failure !== undefined);
	return (
		reported ?? new OperationError('unavailable', `The server ended while it started: ${lines.slice(-5).join('\n')}`)
	);
}

function parseFailure(line: string): OperationError | undefined {
	if (!line.startsWith('{"startFailure"')) return undefined;
	try {
		const { startFailure } = JSON.parse(line) as { startFailure: { code: string; message: string } };
		const code = ERROR_CODES.find((known) => known === startFailure.code) ?? ('internal' satisfies ErrorCode);
		return new OperationError(code, startFailure.message);
	} catch {
		return undefined; // a line cut by the tail's limit
	}
}
