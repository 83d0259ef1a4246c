import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Emitter } from '../common/base/emitter.ts';
import { EventBus } from '../server/app/bus/eventBus.ts';
import type { LogSubscription } from '../server/app/bus/logSubscription.ts';
import type { ServerEvent } from '../server/app/serverEvents.ts';
import { openStore } from '../server/store/store.ts';
import { milliseconds, quantiles, type Result } from './support/measure.ts';

const SUBSCRIBERS = 1000;
const WRITES = 300;
const PAUSE_MS = 5;
const QUIET = { debug() {}, info() {}, warn() {}, error: console.error };

/** From the moment a write is durable until each of a thousand subscribers has its event; one of them never reads. */
export async function benchBus(): Promise<Result[]> {
	const folder = mkdtempSync(path.join(tmpdir(), 'understory-bench-'));
	const store = await openStore({ dataDir: folder, clock: Date.now, logger: QUIET });
	const bus = new EventBus(store, new Emitter<ServerEvent>(console.error).event);
	const durableAt: number[] = [];
	const times: number[] = [];
	const read = async (subscription: LogSubscription): Promise<void> => {
		for await (const item of subscription)
			if (item.kind === 'event') times.push(performance.now() - durableAt[item.seq]!);
	};
	const stuck = bus.subscribe({ capacity: 10 });
	const readers = Array.from({ length: SUBSCRIBERS - 1 }, () => read(bus.subscribe({ capacity: 10 })));
	for (let i = 1; i <= WRITES; i++) {
		store.execute({ type: 'capture/add', id: `c${i}`, content: `Thought ${i}`, tags: [] });
		durableAt[i] = performance.now();
		await wait(PAUSE_MS);
	}
	bus.dispose();
	stuck.dispose();
	await Promise.all(readers);
	store.close();
	rmSync(folder, { recursive: true, force: true });
	const expected = (SUBSCRIBERS - 1) * WRITES;
	if (times.length !== expected) throw new Error(`${times.length} of ${expected} events were delivered.`);
	return [
		{
			name: `event to each of ${SUBSCRIBERS} subscribers, one of them stuck`,
			value: milliseconds(quantiles(times)),
			against: 'limit: p95 5 ms',
		},
	];
}
