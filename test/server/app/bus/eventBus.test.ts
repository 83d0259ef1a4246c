import { expect, onTestFinished, test } from 'vitest';
import { Emitter } from '../../../../common/base/emitter.ts';
import { EventBus } from '../../../../server/app/bus/eventBus.ts';
import type { LogItem } from '../../../../server/app/bus/logSubscription.ts';
import type { ServerEvent } from '../../../../server/app/serverEvents.ts';
import type { Store } from '../../../../server/ports/store.ts';
import { add, openTestStore, temporaryFolder } from '../../store/support.ts';

async function openBus(): Promise<{ store: Store; bus: EventBus; notices: Emitter<ServerEvent> }> {
	const store = await openTestStore(temporaryFolder());
	const notices = new Emitter<ServerEvent>((error) => {
		throw error;
	});
	const bus = new EventBus(store, notices.event);
	onTestFinished(() => {
		bus.dispose();
		store.close();
	});
	return { store, bus, notices };
}

/** Takes what a subscriber is given until `seq` was seen. */
async function until(items: AsyncIterable<LogItem>, seq: number): Promise<string[]> {
	const told: string[] = [];
	for await (const item of items) {
		told.push(item.kind === 'event' ? `${item.seq}` : `reset ${item.head}`);
		if ((item.kind === 'event' ? item.seq : item.head) >= seq) break;
	}
	return told;
}

test('a subscriber that begins in the past gets what it missed and goes on', async () => {
	const { store, bus } = await openBus();
	for (let i = 1; i <= 700; i++) add(store, `c${i}`);
	const told = until(bus.subscribe({ from: 690 }), 705);
	const all = until(bus.subscribe({ from: 0, capacity: 1 }), 705);
	for (let i = 701; i <= 705; i++) add(store, `c${i}`);
	expect(await told).toEqual(Array.from({ length: 15 }, (_, i) => `${691 + i}`));
	expect(await all).toHaveLength(705); // read from the log, so that no capacity is too small
});

test('one that does not read delays nobody, and gets what it missed from the log when it does', async () => {
	const { store, bus } = await openBus();
	const stuck = bus.subscribe({ capacity: 3 });
	const reading = until(bus.subscribe(), 20);
	for (let i = 1; i <= 20; i++) {
		add(store, `c${i}`);
		await Promise.resolve();
	}
	expect(await reading).toEqual(Array.from({ length: 20 }, (_, i) => `${i + 1}`));
	const late = until(stuck, 21);
	add(store, 'c21');
	expect(await late).toEqual(Array.from({ length: 21 }, (_, i) => `${i + 1}`));
});

test('a place that this log has not reached is no place in it', async () => {
	const { store, bus } = await openBus();
	add(store, 'a');
	expect(await until(bus.subscribe({ from: 99 }), 1)).toEqual(['reset 1']);
});

test('of the notices that wait for a client, there is one of each name, the newest', async () => {
	const { bus, notices } = await openBus();
	const watcher = bus.watch();
	for (let seq = 1; seq <= 1000; seq++) {
		notices.fire({ name: 'understory/event/captures', payload: { seq } });
		if (seq === 500) notices.fire({ name: 'understory/event/tasks', payload: { seq } });
	}
	const told: unknown[] = [];
	for await (const { payload } of watcher) {
		told.push(payload);
		if (told.length === 2) break;
	}
	expect(told).toEqual([{ seq: 1000 }, { seq: 500 }]);
	expect(bus.size).toBe(0);
});

test('the end of the bus ends every subscriber', async () => {
	const { bus } = await openBus();
	const told = until(bus.subscribe(), 1);
	const waiting = bus.watch()[Symbol.asyncIterator]().next();
	bus.dispose();
	expect(await told).toEqual([]);
	expect(await waiting).toMatchObject({ done: true });
	expect(await until(bus.subscribe({ from: 0 }), 1)).toEqual([]);
	expect(bus.size).toBe(0);
});
