import { diskError } from '../base/diskError.ts';
import { markErasing } from './erase.ts';
import type { FileSystem } from './fileSystem.ts';
import type { StoreLayout } from './layout.ts';
import type { Finding } from './recover.ts';

export interface ErasureOptions {
	readonly files: FileSystem;
	readonly layout: StoreLayout;
	/** Rewrites everything that still holds an erased text; ends early, with its reason, when the signal is aborted. */
	readonly rewrite: (signal: AbortSignal) => Promise<void>;
}

/** Takes erased texts off the disk, one removal after the other, and remembers over a crash that there is one to end. */
export class Erasure {
	readonly #options: ErasureOptions;
	readonly #closing = new AbortController();
	/** Why erased texts are still on the disk. */
	#failure: string | undefined;
	#rewritten = new AbortController();
	/** Ends with the last removal, as long as there is one; never rejects. */
	#running: Promise<void> | undefined;
	/** Removals that run or wait. */
	#removals = 0;

	constructor(options: ErasureOptions) {
		this.#options = options;
	}

	/** Ends with the last removal, as long as there is one; never rejects. */
	get running(): Promise<void> | undefined {
		return this.#running;
	}

	/** Aborted when the files of the log are rewritten: what was read of them until then may hold what is erased. */
	get rewritten(): AbortSignal {
		return this.#rewritten.signal;
	}

	/** A crash interrupted a removal, or a full disk did. */
	get unfinished(): boolean {
		return this.#options.files.exists(this.#options.layout.erasing);
	}

	get findings(): Finding[] {
		if (this.#failure === undefined) return [];
		const message = `Erased terminal texts are hidden, but still on the disk: ${this.#failure}. Free some space and erase again; each start tries it, too.`;
		return [{ code: 'erasureUnfinished', message, severity: 'warning' }];
	}

	/** @throws OperationError when the disk refuses; the next start, or the next removal, tries again. */
	async remove(): Promise<void> {
		this.#removals++;
		const removal = this.#removeAfter(this.#running);
		const ended = removal.catch(() => undefined); // the caller has the error
		this.#running = ended;
		try {
			await removal;
		} finally {
			this.#removals--;
			if (this.#running === ended) this.#running = undefined;
		}
	}

	/** Ends what runs and waits with this reason. */
	close(reason: Error): void {
		this.#closing.abort(reason);
	}

	async #removeAfter(before: Promise<void> | undefined): Promise<void> {
		const { signal } = this.#closing;
		const { files, layout, rewrite } = this.#options;
		try {
			markErasing(files, layout); // at once: from here on a start ends what this one does not
			await before;
			signal.throwIfAborted();
			this.#rewritten.abort();
			this.#rewritten = new AbortController();
			await rewrite(signal);
			if (this.#removals === 1) files.remove(layout.erasing); // else another one follows
			this.#failure = undefined;
		} catch (error) {
			if (signal.aborted) throw signal.reason;
			this.#failure = (error as Error).message;
			throw diskError(error, 'The texts are hidden, but not yet removed from the disk. Try again');
		}
	}
}
