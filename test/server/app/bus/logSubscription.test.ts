import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LogSubscription, type LogItem } from '../../../../server/app/bus/logSubscription.ts';
import type { StoredEvent } from '../../../../server/ports/store.ts';

/** A log whose events are published a moment after they can be read, as those of the store are. */
class MemoryLog {
	readonly events: StoredEvent[] = [];
	#published = 0;

	get head(): number {
		return this.events.length;
	}

	append(count: number): void {
		for (let i = 0; i < count; i++) this.events.push(eventAt(this.head + 1));
	}

	unpublished(count: number): StoredEvent[] {
		const events = this.events.slice(this.#published, this.#published + count);
		this.#published += events.length;
		return events;
	}

	readEvents(afterSeq: number, limit: number): readonly StoredEvent[] {
		return this.events.slice(afterSeq, afterSeq + limit);
	}
}

function eventAt(seq: number): StoredEvent {
	return {
		seq,
		id: `e${seq}`,
		ts: '2026-01-01T00:00:00.000Z',
		v: 1,
		namespace: 'default',
		type: 'captureDeleted',
		data: { id: `c${seq}` },
	};
}

const step = fc.oneof(
	fc.record({ do: fc.constant('append' as const), count: fc.integer({ min: 1, max: 400 }) }),
	fc.record({ do: fc.constant('publish' as const), count: fc.integer({ min: 1, max: 400 }) }),
	fc.record({ do: fc.constant('take' as const), count: fc.integer({ min: 1, max: 300 }) }),
);

test('whatever the pace and the capacity, every event comes once and in order', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(step, { maxLength: 30 }),
			fc.integer({ min: 0, max: 500 }),
			fc.integer({ min: 0, max: 700 }),
			fc.integer({ min: 1, max: 60 }),
			fc.integer({ min: 1, max: 4 }),
			async (steps, before, from, capacity, modulus) => {
				const log = new MemoryLog();
				log.append(before);
				log.unpublished(before);
				const filter = ({ seq }: StoredEvent): boolean => seq % modulus === 0;
				const subscription = new LogSubscription(log, { from, filter, capacity }, () => {});
				const reader = new Reader(subscription);
				for (const { do: action, count } of steps) {
					if (action === 'append') log.append(count);
					else if (action === 'publish') subscription.push(log.unpublished(count));
					else await reader.take(count);
				}
				subscription.push(log.unpublished(Infinity));
				await reader.take(Infinity);
				subscription.dispose();
				checkStory(reader.items, { from, head: log.head, filter });
			},
		),
		{ numRuns: 300 },
	);
});

/** Follows what a subscriber was told from where it began, and fails where an event is missing or comes twice. */
function checkStory(
	items: readonly LogItem[],
	{ from, head, filter }: { from: number; head: number; filter: (event: StoredEvent) => boolean },
): void {
	let known = from;
	for (const item of items) {
		if (item.kind === 'reset') {
			expect([known, item]).toEqual([from, items[0]]); // only for a place that was not in the log at first
			expect(item.head).toBeLessThanOrEqual(head);
			known = item.head;
			continue;
		}
		expect(item.seq).toBeGreaterThan(known);
		for (let seq = known + 1; seq < item.seq; seq++) expect(filter(eventAt(seq))).toBe(false);
		expect(filter(item.event)).toBe(true);
		known = item.seq;
	}
	for (let seq = known + 1; seq <= head; seq++) expect(filter(eventAt(seq))).toBe(false);
}

/** Takes items while there are some, and keeps a request that is not answered yet for the next time. */
class Reader {
	readonly items: LogItem[] = [];
	readonly #iterator: AsyncIterator<LogItem, void>;
	#asked: Promise<IteratorResult<LogItem, void>> | undefined;

	constructor(subscription: LogSubscription) {
		this.#iterator = subscription[Symbol.asyncIterator]();
	}

	async take(count: number): Promise<void> {
		for (let taken = 0; taken < count; taken++) {
			this.#asked ??= this.#iterator.next();
			const result = await Promise.race([this.#asked, idle()]);
			if (result === undefined || result.done === true) return;
			this.#asked = undefined;
			this.items.push(result.value);
		}
	}
}

/** Long enough for a subscription that has something to say: it takes a turn of the event loop at most. */
async function idle(): Promise<undefined> {
	for (let turn = 0; turn < 3; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
	return undefined;
}

test('a filter that fails ends its own subscription', async () => {
	const log = new MemoryLog();
	const subscription = new LogSubscription(
		log,
		{
			filter: () => {
				throw new Error('a bad filter');
			},
		},
		() => {},
	);
	log.append(1);
	subscription.push(log.unpublished(1));
	await expect(subscription[Symbol.asyncIterator]().next()).rejects.toThrow('a bad filter');
});

test('disposing, the signal and leaving the loop end it, once', async () => {
	for (const end of ['dispose', 'signal', 'break'] as const) {
		const log = new MemoryLog();
		log.append(1);
		const abort = new AbortController();
		let ends = 0;
		const subscription = new LogSubscription(log, { from: 0, signal: abort.signal }, () => void ends++);
		for await (const item of subscription) {
			expect(item).toMatchObject({ kind: 'event', seq: 1 });
			if (end === 'dispose') subscription.dispose();
			else if (end === 'signal') abort.abort();
			else break;
		}
		subscription.dispose();
		expect(ends).toBe(1);
	}
});
