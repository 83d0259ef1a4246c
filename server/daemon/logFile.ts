import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Emitter, type Event } from '../../common/base/emitter.ts';
import type { LogFields, Logger } from '../ports/logger.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** One line of the log. */
export interface LogEntry {
	readonly level: LogLevel;
	readonly message: string;
	readonly fields: LogFields;
	/** Stack of an error. */
	readonly stack?: string;
}

export interface LogFileOptions {
	readonly folder: string;
	readonly name: string;
	readonly maxBytes: number;
	/** Files kept, the current one included. */
	readonly keep: number;
}

const MAX_TEXT = 500;
const MAX_STACK = 4000;

/**
 * Writes JSON lines into `folder/name`, rotated by size to `name.1`, `name.2` ….
 *
 * Entries are redacted by construction: messages are constants of this code base, fields are primitives cut to
 * `MAX_TEXT`, and the home folder is written as `~`. Nothing else can be passed.
 */
export class LogFile implements Logger {
	readonly #options: LogFileOptions;
	readonly #entries = new Emitter<LogEntry>(() => undefined); // a log listener that fails cannot be logged
	readonly #debug: boolean;
	/** Undefined while it cannot be opened; a number that was closed may be another file's by now. */
	#file: number | undefined;
	#size = 0;
	#closed = false;

	constructor(options: LogFileOptions, debug = false) {
		this.#options = options;
		this.#debug = debug;
		mkdirSync(options.folder, { recursive: true, mode: 0o700 });
		this.#open();
	}

	get path(): string {
		return path.join(this.#options.folder, this.#options.name);
	}

	/** Fires for every entry, `debug` only when it is written. */
	get onDidLog(): Event<LogEntry> {
		return this.#entries.event;
	}

	debug(message: string, fields: LogFields = {}): void {
		if (this.#debug) this.#write({ level: 'debug', message, fields: redactFields(fields) });
	}

	info(message: string, fields: LogFields = {}): void {
		this.#write({ level: 'info', message, fields: redactFields(fields) });
	}

	warn(message: string, fields: LogFields = {}): void {
		this.#write({ level: 'warn', message, fields: redactFields(fields) });
	}

	error(message: string, error: unknown, fields: LogFields = {}): void {
		const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
		this.#write({ level: 'error', message, fields: redactFields(fields), stack: redact(text, MAX_STACK) });
	}

	close(): void {
		this.#closed = true;
		this.#closeFile();
	}

	#write(entry: LogEntry): void {
		const { level, message, fields, stack } = entry;
		const line = `${JSON.stringify({ ts: new Date().toISOString(), pid: process.pid, level, message, ...fields, stack })}\n`;
		this.#append(line);
		this.#entries.fire(entry);
	}

	/** A full disk must not take the server down with it: the entry still reaches the listeners. */
	#append(line: string): void {
		if (this.#closed) return;
		try {
			if (this.#file !== undefined && this.#size + line.length > this.#options.maxBytes) this.#rotate();
			this.#size += writeSync(this.#file ?? this.#open(), line);
		} catch (error) {
			process.stderr.write(`The log cannot be written: ${String(error)}\n`);
		}
	}

	/** Goes on in the old file when it cannot be put aside. */
	#rotate(): void {
		this.#closeFile();
		try {
			this.#putAside();
		} catch (error) {
			process.stderr.write(`The log cannot be rotated: ${String(error)}\n`);
			this.#open();
			this.#size = 0; // the next attempt is due after as much again
		}
	}

	#putAside(): void {
		rmSync(`${this.path}.${this.#options.keep - 1}`, { force: true });
		for (let i = this.#options.keep - 2; i >= 0; i--) {
			const from = i === 0 ? this.path : `${this.path}.${i}`;
			try {
				renameSync(from, `${this.path}.${i + 1}`);
			} catch (error) {
				if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
			}
		}
	}

	#open(): number {
		this.#file = openSync(this.path, 'a', 0o600);
		this.#size = fstatSync(this.#file).size;
		return this.#file;
	}

	#closeFile(): void {
		const file = this.#file;
		this.#file = undefined;
		if (file !== undefined) closeSync(file);
	}
}

function redactFields(fields: LogFields): LogFields {
	return Object.fromEntries(
		Object.entries(fields).map(([key, value]) => [key, typeof value === 'string' ? redact(value, MAX_TEXT) : value]),
	);
}

function redact(text: string, limit: number): string {
	return text.slice(0, limit).replaceAll(os.homedir(), '~');
}
