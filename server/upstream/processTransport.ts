import { spawn, type ChildProcess } from 'node:child_process';
import os from 'node:os';
import {
	SdkError,
	SdkErrorCode,
	serializeMessage,
	type JSONRPCMessage,
	type Transport,
} from '@modelcontextprotocol/client';
import crossSpawn from 'cross-spawn';
import { isJsonRpcMessage } from '../base/jsonRpcMessage.ts';
import { LineSplitter } from '../base/lineSplitter.ts';

export interface ProcessOptions {
	readonly command: string;
	readonly args: readonly string[];
	readonly cwd: string;
	/** Values of the variables that are named for this server. */
	readonly env: Readonly<Record<string, string>>;
	/** A line the server wrote to standard error, or to standard output in the place of a message; cut when it is long. */
	readonly onRemark: (line: string) => void;
	/** Takes out of a line what nobody is to read; before it is cut, which would leave the beginning of a secret. */
	readonly redact: (line: string) => string;
	/** Longest message. Bytes. */
	readonly maxMessageBytes: number;
}

/** Without these most programs cannot run; nothing else of this process reaches a server. */
const BASIC_VARIABLES =
	process.platform === 'win32'
		? ['APPDATA', 'LOCALAPPDATA', 'PATH', 'PATHEXT', 'PROGRAMFILES', 'SYSTEMDRIVE', 'SYSTEMROOT', 'TEMP', 'USERPROFILE']
		: ['HOME', 'LANG', 'LOGNAME', 'PATH', 'SHELL', 'TERM', 'TMPDIR', 'USER'];

/** A server that is asked to leave has this long before it is killed. Milliseconds. */
const LEAVE_MS = 2000;
/** Characters of a line of standard error that are told. */
const MAX_REMARK = 2000;
/** The same of a line that is no message. */
const MAX_BAD_LINE = 200;
/** A line of standard error without end is cut here. */
const MAX_REMARK_BYTES = 64 * 1024;
/** Lines that are no message; a server that writes more of them in a row speaks something else. */
const MAX_BAD_LINES = 100;
/** Messages a server may send in a stretch of time without an answer between them. */
const MAX_UNASKED = 5000;
/** A long call may tell of its progress as long as it likes, but not more often than can be read. Milliseconds. */
const UNASKED_MS = 10_000;

/**
 * A server process on standard input and output. It leads a process group of its own, so that what it starts ends with
 * it. What it writes is bounded: a line without end, a flood, or text that is no message ends it.
 */
export class ProcessTransport implements Transport {
	onclose?: () => void;
	onerror?: (error: Error) => void;
	onmessage?: (message: JSONRPCMessage) => void;
	readonly #options: ProcessOptions;
	#child: ChildProcess | undefined;
	#exited: Promise<void> = Promise.resolve();
	readonly #lines = new LineSplitter((line) => this.#take(line));
	readonly #remarks = new LineSplitter((line) => this.#remark(line, MAX_REMARK));
	#badLines = 0;
	#unasked = 0;
	#unaskedSince = 0;
	#closed = false;
	/** Why the server was ended, when it was not asked to. */
	failure: string | undefined;

	constructor(options: ProcessOptions) {
		this.#options = options;
	}

	get pid(): number | undefined {
		return this.#child?.pid;
	}

	async start(): Promise<void> {
		const { command, args, cwd } = this.#options;
		// On Windows `npx` and the like are scripts, which the system's own call does not find or run.
		const child = crossSpawn.spawn(command, [...args], {
			cwd: cwd === '' ? os.homedir() : cwd,
			env: this.#environment(),
			stdio: ['pipe', 'pipe', 'pipe'],
			detached: process.platform !== 'win32', // leads a group
			windowsHide: true,
		});
		this.#child = child;
		this.#exited = new Promise((resolve) => {
			child.once('exit', (code, signal) => {
				this.failure ??= `The server ended (${signal ?? `status ${code}`}).`;
				this.#killGroup('SIGKILL'); // what it started and left behind
				resolve();
				this.#end();
			});
			child.once('error', () => resolve());
		});
		child.stdin.on('error', (error) => this.onerror?.(error));
		child.stdout.on('data', (data: Buffer) => this.#read(data));
		child.stderr.on('data', (data: Buffer) => this.#hear(data)).on('error', () => undefined); // the exit tells
		await new Promise<void>((resolve, reject) => {
			child.once('spawn', resolve);
			child.once('error', (error: NodeJS.ErrnoException) => {
				this.failure =
					error.code === 'ENOENT' ? `The program ${command} (or the folder) was not found.` : error.message;
				reject(new Error(this.failure));
			});
		});
	}

	send(message: JSONRPCMessage): Promise<void> {
		const input = this.#child?.stdin;
		if (this.#closed || !input?.writable) return Promise.reject(this.#notSent());
		return new Promise((resolve, reject) => {
			input.write(serializeMessage(message), (error) => (error ? reject(this.#notSent(error)) : resolve()));
		});
	}

	/** Ends the server and all it started: input closed, then a signal, then the hard way. */
	async close(): Promise<void> {
		this.failure ??= 'The connection was closed.';
		const child = this.#child;
		if (child === undefined || child.pid === undefined) return this.#end();
		child.stdin?.end();
		const left = (ms: number): Promise<boolean> =>
			Promise.race([this.#exited.then(() => true), new Promise<boolean>((resolve) => setTimeout(resolve, ms, false))]);
		if (!(await left(LEAVE_MS / 4))) this.#killGroup('SIGTERM');
		if (!(await left(LEAVE_MS))) this.#killGroup('SIGKILL');
		await this.#exited;
		this.#end();
	}

	/** The server is gone, which its exit may not have told yet; it has not seen the message. */
	#notSent(cause?: Error): SdkError {
		const message = this.failure ?? 'The server is not running.';
		return new SdkError(SdkErrorCode.SendFailed, message, { cause: cause?.message });
	}

	#environment(): NodeJS.ProcessEnv {
		const basic = BASIC_VARIABLES.flatMap((name) => {
			const value = process.env[name];
			return value === undefined ? [] : [[name, value] as const];
		});
		return { ...Object.fromEntries(basic), ...this.#options.env };
	}

	#read(data: Buffer): void {
		if (this.#closed) return;
		this.#lines.push(data);
		if (this.#lines.pendingBytes > this.#options.maxMessageBytes)
			this.#fail(`The server sent a message of more than ${this.#options.maxMessageBytes} bytes and was ended.`);
	}

	#hear(data: Buffer): void {
		this.#remarks.push(data);
		if (this.#remarks.pendingBytes > MAX_REMARK_BYTES) this.#remarks.end();
	}

	#take(line: string): void {
		if (this.#closed || line === '') return;
		const message = parseMessage(line);
		if (message === undefined) {
			this.#badLines++;
			if (this.#badLines > MAX_BAD_LINES) this.#fail('What the server writes is not the Model Context Protocol.');
			else this.#remark(`(no message) ${line.slice(0, MAX_REMARK_BYTES)}`, MAX_BAD_LINE);
			return;
		}
		this.#badLines = 0;
		if (this.#isFlood('method' in message)) return this.#fail('The server sent messages without end and was ended.');
		this.onmessage?.(message);
	}

	#remark(line: string, limit: number): void {
		this.#options.onRemark(this.#options.redact(line).slice(0, limit));
	}

	#isFlood(unasked: boolean): boolean {
		const now = performance.now();
		if (!unasked || now - this.#unaskedSince > UNASKED_MS) {
			this.#unasked = 0;
			this.#unaskedSince = now;
		}
		if (unasked) this.#unasked++;
		return this.#unasked > MAX_UNASKED;
	}

	#fail(reason: string): void {
		this.failure = reason;
		this.#lines.clear();
		this.onerror?.(new Error(reason));
		this.#killGroup('SIGKILL');
		this.#end();
	}

	#end(): void {
		if (this.#closed) return;
		this.#closed = true;
		this.#lines.clear();
		this.onclose?.();
	}

	/** The group may be there after its leader is gone. */
	#killGroup(signal: NodeJS.Signals): void {
		const pid = this.#child?.pid;
		if (pid === undefined) return;
		try {
			if (process.platform === 'win32') this.#killTree(pid);
			else process.kill(-pid, signal);
		} catch {
			// nobody is left
		}
	}

	/** Windows has no groups to signal; its own tool walks the tree. */
	#killTree(pid: number): void {
		spawn('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true }).on('error', () =>
			this.#child?.kill(),
		);
	}
}

function parseMessage(line: string): JSONRPCMessage | undefined {
	try {
		const value: unknown = JSON.parse(line);
		return isJsonRpcMessage(value) ? value : undefined;
	} catch {
		return undefined; // it is no JSON
	}
}
