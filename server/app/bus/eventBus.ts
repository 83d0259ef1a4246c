import { DisposableList, type Disposable } from '../../../common/base/disposable.ts';
import type { Event } from '../../../common/base/emitter.ts';
import type { Store } from '../../ports/store.ts';
import type { ServerEvent } from '../serverEvents.ts';
import { LatestOfEach } from './latestOfEach.ts';
import { LogSubscription, type LogSubscriptionOptions } from './logSubscription.ts';

/**
 * Carries what happens to whoever listens. Each subscriber has a queue of its own, so that a slow one delays nobody and
 * costs a bounded amount of memory.
 */
export class EventBus implements Disposable {
	readonly #store: Pick<Store, 'head' | 'readEvents'>;
	readonly #logSubscriptions = new Set<LogSubscription>();
	readonly #watchers = new Set<LatestOfEach<ServerEvent>>();
	readonly #disposables = new DisposableList();
	#closed = false;

	/** @param notices hints and snapshots for clients */
	constructor(store: Pick<Store, 'head' | 'readEvents' | 'onDidAppend'>, notices: Event<ServerEvent>) {
		this.#store = store;
		this.#disposables.push(
			store.onDidAppend((events) => {
				for (const subscription of Array.from(this.#logSubscriptions)) subscription.push(events);
			}),
		);
		this.#disposables.push(
			notices((notice) => {
				for (const watcher of Array.from(this.#watchers)) watcher.push(notice);
			}),
		);
	}

	/** Subscribers at this moment. */
	get size(): number {
		return this.#logSubscriptions.size + this.#watchers.size;
	}

	/**
	 * The events of the log, each once and in order, from any place in it: who remembers the `seq` it took last can go on
	 * there. Iterate it once; leaving the loop, `dispose` and the signal end it.
	 */
	subscribe(options: LogSubscriptionOptions = {}): LogSubscription {
		const subscription = new LogSubscription(this.#store, options, (ended) => this.#logSubscriptions.delete(ended));
		if (this.#closed || options.signal?.aborted === true) subscription.dispose();
		else this.#logSubscriptions.add(subscription);
		return subscription;
	}

	/** Hints and snapshots for clients; of those that wait, the newest of each name. Iterate it once. */
	watch(): LatestOfEach<ServerEvent> {
		const watcher = new LatestOfEach<ServerEvent>(() => this.#watchers.delete(watcher));
		if (this.#closed) watcher.dispose();
		else this.#watchers.add(watcher);
		return watcher;
	}

	/** Ends every subscription. */
	dispose(): void {
		this.#closed = true;
		this.#disposables.dispose();
		for (const subscription of [...this.#logSubscriptions, ...this.#watchers]) subscription.dispose();
	}
}
