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
	#file: number;
	#size: number;

	constructor(options: LogFileOptions, debug = false) {
		this.#options = options;
		this.#debug = debug;
		mkdirSync(options.folder, { recursive: true, mode: 0o700 });
		this.#file = openSync(this.path, 'a', 0o600);
		this.#size = fstatSync(this.#file).size;
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
		closeSync(this.#file);
	}

	#write(entry: LogEntry): void {
		const { level, message, fields, stack } = entry;
		const line = `${JSON.stringify({ ts: new Date().toISOString(), pid: process.pid, level, message, ...fields, stack })}\n`;
		this.#append(line);
		this.#entries.fire(entry);
	}

	/** A full disk must not take the server down with it: the entry still reaches the listeners. */
	#append(line: string): void {
		try {
			if (this.#size + line.length > this.#options.maxBytes) this.#rotate();
			this.#size += writeSync(this.#file, line);
		} catch (error) {
			process.stderr.write(`The log cannot be written: ${String(error)}\n`);
		}
	}

	#rotate(): void {
		closeSync(this.#file);
		rmSync(`${this.path}.${this.#options.keep - 1}`, { force: true });
		for (let i = this.#options.keep - 2; i >= 0; i--) {
			const from = i === 0 ? this.path : `${this.path}.${i}`;
			try {
				renameSync(from, `${this.path}.${i + 1}`);
			} catch (error) {
				if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
			}
		}
		this.#file = openSync(this.path, 'a', 0o600);
		this.#size = fstatSync(this.#file).size;
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
