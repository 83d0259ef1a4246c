import { randomUUID } from 'node:crypto';
import type { Disposable } from '../../common/base/disposable.ts';
import { OnceMore } from '../../common/base/onceMore.ts';
import type { SessionState } from '../../common/model/session.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { ConnectionLog, ServerConnection } from '../daemon/connection.ts';
import { TouchedTasks } from './touchedTasks.ts';

/** A change that matters is kept after this time of quiet. Milliseconds. */
export const SETTLE_MS = 2000;
/** A change that matters is kept after this time at the latest, however many follow it. Milliseconds. */
export const UNSETTLED_MS = 10_000;
/** Movements of the cursor are kept this often. Milliseconds. */
export const INTERVAL_MS = 5 * 60_000;
/** After so long without a change another session begins. Milliseconds. */
export const PAUSE_MS = 60 * 60_000;

/** What is open in the window now; undefined when nothing of it may be kept. */
export type ReadWindow = (
	tasks: readonly string[],
) => { readonly folders: string[]; readonly state: SessionState } | undefined;

/** Decides when the window is kept, and under which name: a crash loses what happened since, and no more. */
export class RunningSession implements Disposable {
	readonly #server: Pick<ServerConnection, 'call'>;
	readonly #log: Pick<ConnectionLog, 'error'>;
	readonly #read: ReadWindow;
	readonly #tasks = new TouchedTasks();
	#id = randomUUID();
	#settled: NodeJS.Timeout | undefined;
	#unsettled: NodeJS.Timeout | undefined;
	#later: NodeJS.Timeout | undefined;
	#keptAt = Date.now();
	/** One after the other, so that an older state never comes to stand over a newer one. */
	readonly #saving = new OnceMore(() => this.#save());
	#disposed = false;

	constructor(server: Pick<ServerConnection, 'call'>, log: Pick<ConnectionLog, 'error'>, read: ReadWindow) {
		this.#server = server;
		this.#log = log;
		this.#read = read;
	}

	/** Names the session that is running. */
	get id(): string {
		return this.#id;
	}

	/** Something changed that matters: kept when it has settled, and soon even if it does not. */
	changed(): void {
		clearTimeout(this.#settled);
		this.#settled = setTimeout(() => void this.keep(), SETTLE_MS);
		this.#unsettled ??= setTimeout(() => void this.keep(), UNSETTLED_MS);
	}

	/** Something changed that may wait, such as the place of the cursor. */
	moved(): void {
		this.#later ??= setTimeout(() => void this.keep(), INTERVAL_MS);
	}

	/** A task was worked on. */
	touch(task: string): void {
		this.#tasks.touch(task, Date.now());
		this.changed();
	}

	/** Keeps the window as it is now. What cannot be kept is tried again: when the server is back, else in five minutes. */
	async keep(): Promise<void> {
		this.#cancel();
		if (this.#disposed) return;
		return this.#saving.run();
	}

	/** Forgets what was to be kept. */
	dispose(): void {
		this.#disposed = true;
		this.#cancel();
	}

	async #save(): Promise<void> {
		this.#beginAfterPause();
		const read = this.#read(this.#tasks.ids);
		if (read === undefined) return;
		this.#keptAt = Date.now();
		// Asked again for the branch, which only the server knows; without a change it writes nothing.
		try {
			await this.#server.call('session/save', { id: this.#id, ...read });
		} catch (error) {
			if (!this.#disposed) this.moved();
			if (!OperationError.is(error, 'unavailable') && !OperationError.is(error, 'cancelled'))
				this.#log.error(error instanceof Error ? error : new Error(String(error)));
		}
	}

	#beginAfterPause(): void {
		if (Date.now() - this.#keptAt <= PAUSE_MS) return;
		this.#id = randomUUID();
		this.#tasks.forgetUntil(this.#keptAt);
	}

	#cancel(): void {
		clearTimeout(this.#settled);
		clearTimeout(this.#unsettled);
		clearTimeout(this.#later);
		this.#unsettled = undefined;
		this.#later = undefined;
	}
}
