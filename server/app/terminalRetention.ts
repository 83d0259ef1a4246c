import type { Disposable } from '../../common/base/disposable.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../ports/store.ts';

export interface TerminalRetentionOptions {
	readonly store: Store;
	readonly clock: Clock;
	/** Days after which commands are archived; 0 for never. Asked each time. */
	readonly days: () => number;
	readonly logger: Logger;
}

const DAY_MS = 24 * 3600 * 1000;
const HOUR_MS = 3600 * 1000;

/**
 * Archives commands that are older than the user wants, whether new ones are recorded or not: it looks at a start, when the
 * setting changes, and with what is kept of any kind, at most once an hour. Nothing has to run at a certain time.
 */
export class TerminalRetention implements Disposable {
	readonly #options: TerminalRetentionOptions;
	readonly #subscription: Disposable;
	#lookedAt = 0;
	#timer: NodeJS.Immediate | undefined;

	constructor(options: TerminalRetentionOptions) {
		this.#options = options;
		this.#subscription = options.store.onDidAppend(() => {
			if (options.clock() - this.#lookedAt < HOUR_MS) return;
			this.#timer ??= setImmediate(() => this.look()); // what is being written comes first
		});
	}

	/** A log that cannot be written leaves the commands where they are; the next look tries again. */
	look(): void {
		this.#timer = undefined;
		const { store, clock, days, logger } = this.#options;
		this.#lookedAt = clock();
		if (days() === 0) return;
		try {
			const ids = store.terminal.expired(new Date(clock() - days() * DAY_MS).toISOString());
			if (ids.length > 0) store.execute({ type: 'terminal/archive', ids });
		} catch (error) {
			logger.error('Old commands could not be archived', error);
		}
	}

	dispose(): void {
		clearImmediate(this.#timer);
		this.#subscription.dispose();
	}
}
