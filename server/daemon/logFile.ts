import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Emitter, type Event } from '../../common/base/emitter.ts';
import { REDACTED } from '../../common/redact/ranges.ts';
import { redactLine } from '../../common/redact/redactLine.ts';
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
/** Read beyond a limit, so that a secret is known that the limit would cut. */
const MARGIN = 4096;
/** What is shorter stands in many a text that is no secret. */
const MIN_SECRET = 6;
/** Fields whose values are secrets, whatever they look like. */
const SECRET_FIELD = /passw|secret|token$|api_?key|authorization|cookie/i;

/**
 * Writes JSON lines into `folder/name`, rotated by size to `name.1`, `name.2` ….
 *
 * What an entry says is cut and redacted: values that were told to `hide`, what looks like a key or stands where one
 * stands, and the home folder, which is written as `~`. Stacks and the lines of programs come from outside, and may hold
 * any of them.
 */
export class LogFile implements Logger {
	readonly #options: LogFileOptions;
	readonly #entries = new Emitter<LogEntry>(() => undefined); // a log listener that fails cannot be logged
	readonly #debug: boolean;
	/** The longest first: one may be part of another. */
	#secrets: readonly string[] = [];
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

	/** These are written to no log from now on. */
	hide(secrets: readonly string[]): void {
		const long = secrets.filter((secret) => secret.length >= MIN_SECRET);
		if (long.length === 0) return;
		this.#secrets = [...new Set([...this.#secrets, ...long])].toSorted((a, b) => b.length - a.length);
	}

	debug(message: string, fields: LogFields = {}): void {
		if (this.#debug) this.#write({ level: 'debug', message, fields });
	}

	info(message: string, fields: LogFields = {}): void {
		this.#write({ level: 'info', message, fields });
	}

	warn(message: string, fields: LogFields = {}): void {
		this.#write({ level: 'warn', message, fields });
	}

	error(message: string, error: unknown, fields: LogFields = {}): void {
		const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
		this.#write({ level: 'error', message, fields, stack: text });
	}

	close(): void {
		this.#closed = true;
		this.#closeFile();
	}

	#write(said: LogEntry): void {
		const entry = this.#redacted(said);
		const { level, message, fields, stack } = entry;
		const line = `${JSON.stringify({ ts: new Date().toISOString(), pid: process.pid, level, message, ...fields, stack })}\n`;
		this.#append(line);
		this.#entries.fire(entry);
	}

	#redacted({ level, message, fields, stack }: LogEntry): LogEntry {
		const text = (value: string, limit = MAX_TEXT): string => this.#redact(value, limit);
		const safe = Object.entries(fields).map(([key, value]) => {
			if (typeof value !== 'string') return [key, value];
			return [key, SECRET_FIELD.test(key) ? REDACTED : text(value)];
		});
		return {
			level,
			message: text(message),
			fields: Object.fromEntries(safe) as LogFields,
			...(stack !== undefined && { stack: text(stack, MAX_STACK) }),
		};
	}

	#redact(text: string, limit: number): string {
		let safe = text.slice(0, limit + Math.max(MARGIN, this.#secrets[0]?.length ?? 0));
		for (const secret of this.#secrets) safe = safe.replaceAll(secret, REDACTED);
		const home = os.homedir();
		// Where the environment names none, or the root, each place would be at home.
		const told = home.length > 1 ? redactLine(safe).replaceAll(home, '~') : redactLine(safe);
		return told.slice(0, limit);
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
