import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { counted } from '../../common/base/counted.ts';
import type { Disposable } from '../../common/base/disposable.ts';
import { messageOf } from '../../common/base/messageOf.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { BackupSettings } from '../../common/protocol/settings.ts';
import { replaceFile } from '../base/replaceFile.ts';
import type { Clock } from '../ports/clock.ts';
import type { KeptNotes } from '../ports/keptNotes.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../ports/store.ts';

/** A backup that was written. */
export interface BackupRecord {
	readonly file: string;
	/** ISO 8601, UTC. */
	readonly at: string;
	readonly bytes: number;
	/** Last event in it. */
	readonly seq: number;
	/** Files of notes in it. */
	readonly notes: number;
}

export interface BackupOptions {
	readonly store: Pick<Store, 'head' | 'backup'>;
	/** Notes to go along. */
	readonly notes: () => KeptNotes;
	readonly dataDir: string;
	/** Part of the archives' names: profiles may share a folder. */
	readonly profile: string;
	readonly settings: () => BackupSettings;
	readonly clock: Clock;
	readonly logger: Logger;
}

const RECORD = 'last-backup.json';
const record = z.object({
	file: z.string(),
	at: z.string(),
	bytes: z.number(),
	seq: z.number(),
	notes: z.number().default(0),
});
const HOUR_MS = 3_600_000;
/** An owner that has just started has better things to do. Milliseconds. */
const FIRST_CHECK_MS = 10_000;
/** Whether one is due is looked at this often: settings change, clocks are set, machines sleep. Milliseconds. */
const CHECK_MS = HOUR_MS / 4;

/** Writes backups: those asked for, and by itself when the last is old and something has happened since. */
export class Backups implements Disposable {
	readonly #options: BackupOptions;
	#last: BackupRecord | undefined;
	#problem: string | undefined;
	#leftOut = 0;
	#timer: NodeJS.Timeout | undefined;
	/** One after the other. */
	#writing: Promise<unknown> = Promise.resolve();
	#busy = 0;
	#toFolder: Promise<BackupRecord> | undefined;

	constructor(options: BackupOptions) {
		this.#options = options;
		this.#last = this.#read();
	}

	/** The last one that was written, wherever. */
	get last(): BackupRecord | undefined {
		return this.#last;
	}

	/** Why the last automatic one was not written, or what the last one lacks: a sentence. */
	get problem(): string | undefined {
		if (this.#problem !== undefined || this.#leftOut === 0) return this.#problem;
		return `${counted(this.#leftOut, 'file')} of notes could not be read and ${this.#leftOut === 1 ? 'is' : 'are'} not in the last backup; the log of the server names them.`;
	}

	get busy(): boolean {
		return this.#busy > 0;
	}

	/** Folder of those that are written without a name. */
	get folder(): string {
		const { folder } = this.#options.settings();
		if (folder === '') return path.join(this.#options.dataDir, 'backups');
		return path.resolve(folder.replace(/^~(?=$|[\\/])/, homedir()));
	}

	/** Begins to look whether a backup is due. */
	start(): void {
		this.#schedule(FIRST_CHECK_MS);
	}

	/** Writes one to a place of the caller's. @throws OperationError as `Store.backup` */
	write(file: string): Promise<BackupRecord> {
		return this.#enqueue(() => this.#write(file));
	}

	/**
	 * Writes one into the folder, and deletes the oldest beyond those to keep. Who asks meanwhile gets the same one.
	 * @throws OperationError
	 */
	writeToFolder(): Promise<BackupRecord> {
		this.#toFolder ??= this.#enqueueToFolder().finally(() => (this.#toFolder = undefined));
		return this.#toFolder;
	}

	#enqueueToFolder(): Promise<BackupRecord> {
		return this.#enqueue(async () => {
			const { folder } = this;
			makeFolder(folder);
			const written = await this.#write(path.join(folder, this.#nameOf(this.#options.clock())));
			this.#problem = undefined;
			this.#prune(folder);
			return written;
		});
	}

	/** Writes one when it is due. Resolves when that is done; a failure is kept for `problem`. */
	async writeIfDue(): Promise<void> {
		if (!this.#isDue()) return;
		try {
			const { file, bytes } = await this.writeToFolder();
			this.#options.logger.info('A backup was written', { file, bytes });
		} catch (error) {
			const reason = messageOf(error);
			this.#problem = `The automatic backup to ${this.folder} failed: ${reason} Check the setting understory.backup.folder.`;
			this.#options.logger.warn('The automatic backup failed', { error: reason });
		}
	}

	dispose(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
	}

	#schedule(afterMs: number): void {
		this.#timer = setTimeout(() => {
			void this.writeIfDue().then(() => this.#timer !== undefined && this.#schedule(CHECK_MS));
		}, afterMs);
		this.#timer.unref();
	}

	#isDue(): boolean {
		const { automatic, intervalHours } = this.#options.settings();
		const { head } = this.#options.store;
		if (!automatic || head === 0 || head === this.#last?.seq) return false;
		if (this.#last === undefined) return true;
		const age = this.#options.clock() - Date.parse(this.#last.at);
		return age >= intervalHours * HOUR_MS || age < 0;
	}

	async #enqueue(work: () => Promise<BackupRecord>): Promise<BackupRecord> {
		const mine = this.#writing.then(work);
		this.#writing = mine.catch(() => undefined); // told to whoever asked for it
		this.#busy++;
		try {
			return await mine;
		} finally {
			this.#busy--;
		}
	}

	async #write(file: string): Promise<BackupRecord> {
		const { leftOut, ...written } = await this.#options.store.backup(file, this.#options.notes);
		for (const { path: note, reason } of leftOut)
			this.#options.logger.warn('A file of notes is not in the backup', { note, reason });
		this.#leftOut = leftOut.filter(({ attachment }) => attachment !== true).length;
		const last = { file, at: new Date(this.#options.clock()).toISOString(), ...written };
		this.#last = last;
		this.#keep(last);
		return last;
	}

	/** `understory-default-2026-01-31T10-20-30-123.tar.gz`: sorts by age. UTC. */
	#nameOf(now: number): string {
		const time = new Date(now).toISOString().slice(0, 23).replaceAll(/[:.]/g, '-');
		return `${this.#prefix}${time}.tar.gz`;
	}

	get #prefix(): string {
		return `understory-${this.#options.profile}-`;
	}

	#prune(folder: string): void {
		const own = readdirSync(folder).filter(
			(name) => name.startsWith(this.#prefix) && TIME_AND_END.test(name.slice(this.#prefix.length)),
		);
		const old = own.sort().slice(0, -this.#options.settings().keep);
		for (const name of old) rmSync(path.join(folder, name), { force: true });
	}

	#read(): BackupRecord | undefined {
		try {
			return record.parse(JSON.parse(readFileSync(path.join(this.#options.dataDir, RECORD), 'utf8')));
		} catch {
			return undefined; // none yet, or not readable: then one is due
		}
	}

	/** Without it the next owner writes a backup too many; no more. */
	#keep(last: BackupRecord): void {
		try {
			replaceFile(path.join(this.#options.dataDir, RECORD), JSON.stringify(last));
		} catch (error) {
			this.#options.logger.warn('The time of the backup was not kept', { error: String(error) });
		}
	}
}

const TIME_AND_END = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}\.tar\.gz$/;

function makeFolder(folder: string): void {
	try {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
	} catch (error) {
		const reason = messageOf(error);
		throw new OperationError('unavailable', `The folder for backups cannot be made (${reason}).`);
	}
}
