import type { Disposable } from '../../../common/base/disposable.ts';
import type { Store, StoredEvent } from '../../ports/store.ts';

/** What a subscriber of the log gets, in the order of the log. */
export type LogItem =
	| { readonly kind: 'event'; readonly seq: number; readonly event: StoredEvent }
	/** The place asked for is not in this log, which was restored: ask for the state again. Events after `head` follow. */
	| { readonly kind: 'reset'; readonly head: number };

export interface LogSubscriptionOptions {
	/** Begin after this event, with those that the log has already; the log's end when left out. */
	readonly from?: number;
	/** Only events of which this is true. What it throws ends this subscription, and no other. */
	readonly filter?: (event: StoredEvent) => boolean;
	/** Most events that wait for the subscriber; one more, and it reads them from the log when it gets to them. */
	readonly capacity?: number;
	/** Ends the subscription. */
	readonly signal?: AbortSignal;
}

const DEFAULT_CAPACITY = 1000;
/** Events read from the log at a time, while a subscriber catches up. */
const PAGE = 256;

/**
 * One reader of the event log. It is pushed to and never waited for: what it has not taken waits in its own queue, which
 * is bounded. A subscriber that begins in the past, or is too slow for its queue, reads the log itself, at its own pace,
 * until it has caught up: the log is the snapshot of what it missed.
 */
export class LogSubscription implements AsyncIterable<LogItem>, Disposable {
	readonly #log: Pick<Store, 'head' | 'readEvents'>;
	readonly #filter: (event: StoredEvent) => boolean;
	readonly #capacity: number;
	readonly #onEnd: (subscription: LogSubscription) => void;
	#queue: StoredEvent[] = [];
	/** Last event that was queued or filtered out. */
	#cursor: number;
	#catchingUp: boolean;
	#reset: boolean;
	#ended = false;
	#failure: { readonly error: unknown } | undefined;
	#wake: (() => void) | undefined;

	constructor(
		log: Pick<Store, 'head' | 'readEvents'>,
		{ from = log.head, filter = () => true, capacity = DEFAULT_CAPACITY, signal }: LogSubscriptionOptions,
		onEnd: (subscription: LogSubscription) => void,
	) {
		this.#log = log;
		this.#filter = filter;
		this.#capacity = capacity;
		this.#onEnd = onEnd;
		this.#cursor = from;
		this.#catchingUp = from < log.head;
		this.#reset = from > log.head; // a place in another log: the store was restored
		if (signal?.aborted === true) this.#ended = true;
		else signal?.addEventListener('abort', () => this.dispose(), { once: true });
	}

	/** Queues what was appended. Returns at once, whatever the subscriber is doing. */
	push(events: readonly StoredEvent[]): void {
		if (this.#ended || this.#catchingUp || this.#reset) return;
		this.#take(events);
		if (this.#queue.length > this.#capacity) {
			this.#cursor = this.#queue[0]!.seq - 1;
			this.#queue = [];
			this.#catchingUp = true;
		}
		this.#wakeUp();
	}

	dispose(): void {
		if (this.#ended) return;
		this.#ended = true;
		this.#queue = [];
		this.#wakeUp();
		this.#onEnd(this);
	}

	async *[Symbol.asyncIterator](): AsyncGenerator<LogItem, void, undefined> {
		try {
			for (;;) {
				const item = this.#next();
				if (item !== undefined) yield item;
				else if (this.#failure !== undefined) throw this.#failure.error;
				else if (this.#ended) return;
				else if (this.#catchingUp) await this.#readPage();
				else await new Promise<void>((resolve) => (this.#wake = resolve));
			}
		} finally {
			this.dispose();
		}
	}

	#next(): LogItem | undefined {
		if (this.#reset && !this.#ended) {
			this.#reset = false;
			this.#cursor = this.#log.head;
			return { kind: 'reset', head: this.#cursor };
		}
		const event = this.#queue.shift();
		return event && { kind: 'event', seq: event.seq, event };
	}

	/** One page, and then everybody else's turn: catching up is a long read for one subscriber only. */
	async #readPage(): Promise<void> {
		const page = this.#log.readEvents(this.#cursor, PAGE);
		this.#take(page);
		this.#catchingUp = page.length > 0;
		if (this.#catchingUp) await new Promise<void>((resolve) => setImmediate(resolve));
	}

	#take(events: readonly StoredEvent[]): void {
		try {
			for (const event of events) {
				if (event.seq <= this.#cursor) continue; // read from the log before it was published
				this.#cursor = event.seq;
				if (this.#filter(event)) this.#queue.push(event);
			}
		} catch (error) {
			this.#failure = { error };
		}
	}

	#wakeUp(): void {
		this.#wake?.();
		this.#wake = undefined;
	}
}
