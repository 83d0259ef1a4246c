import { expect, test, vi } from 'vitest';
import { WriteQueue, type WriteQueueOptions } from '../../../server/search/writeQueue.ts';
import { quiet } from './support.ts';
import { PATIENT } from '../patient.ts';

const nothing = () => Promise.resolve();
const conflict = () => Promise.reject(new Error('lance error: Retryable commit conflict for version 7'));

function open(upkeep: WriteQueueOptions['upkeep'], more: Partial<WriteQueueOptions> = {}) {
	return new WriteQueue({
		upkeep,
		firstIndex: nothing,
		storedRows: 0,
		unindexedRows: 0,
		logger: quiet,
		quietMs: 1,
		...more,
	});
}

test('writes go on while the tables are optimised', async () => {
	const held = Promise.withResolvers<void>();
	const order: string[] = [];
	const queue = open([() => held.promise]);
	const optimised = queue.optimize().then(() => order.push('optimised'));
	await queue.run(1, nothing).then(() => order.push('written'));
	held.resolve();
	await optimised;
	expect(order).toEqual(['written', 'optimised']);
	await queue.close();
});

test('a step that a write came before is tried again, and the ones before it are not', async () => {
	const first = vi.fn(nothing);
	const second = vi.fn(nothing).mockImplementationOnce(conflict).mockImplementationOnce(conflict);
	const queue = open([first, second]);
	await queue.optimize();
	expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 3]);
	await queue.close();
});

test('optimising that always comes second is given up until more is written, and is no error', async () => {
	const step = vi.fn(conflict);
	const last = vi.fn(nothing);
	const queue = open([step, last]);
	await queue.optimize();
	expect(step.mock.calls.length).toBeLessThan(20);
	expect(last).not.toHaveBeenCalled();
	await queue.close();
});

test('other failures are told to who asked, and the next try is a new one', async () => {
	const step = vi.fn(nothing).mockRejectedValueOnce(new Error('disk full'));
	const queue = open([step]);
	await expect(queue.optimize()).rejects.toThrow('disk full');
	await queue.optimize();
	await queue.close();
});

test('many writes are optimised unasked, many rows when somebody searches', async () => {
	const step = vi.fn(nothing);
	const queue = open([step], { storedRows: 1 });
	await queue.run(1_000_000, nothing);
	expect(step).not.toHaveBeenCalled();
	queue.searched();
	await vi.waitFor(() => expect(step).toHaveBeenCalledTimes(1), PATIENT);
	for (let at = 0; at < 300; at++) await queue.run(1, nothing);
	await vi.waitFor(() => expect(step).toHaveBeenCalledTimes(2), PATIENT);
	await queue.close();
});

test('the first many rows are indexed when somebody searches or they have come to an end, and merged in a lull', async () => {
	const order: string[] = [];
	const step = vi.fn(() => Promise.resolve(void order.push('merged')));
	const firstIndex = vi.fn(() => Promise.resolve(void order.push('indexed')));
	const lull = open([step], { firstIndex, lullMs: 1 });
	await lull.run(5000, nothing);
	await lull.tidy();
	await vi.waitFor(() => expect(order).toEqual(['indexed', 'merged']), PATIENT);
	await lull.run(5000, nothing);
	await lull.tidy();
	expect(order).toEqual(['indexed', 'merged', 'merged']);
	await lull.close();

	const searched = open([step], { firstIndex });
	await searched.run(100_000, nothing);
	searched.searched();
	await vi.waitFor(() => expect(firstIndex).toHaveBeenCalledTimes(2), PATIENT);
	await searched.close();
	expect(step).toHaveBeenCalledTimes(2);
});

test('what another process left to merge is merged in the first lull', async () => {
	const step = vi.fn(nothing);
	const queue = open([step], { storedRows: 5000, untidy: true, lullMs: 1 });
	await vi.waitFor(() => expect(step).toHaveBeenCalledTimes(1), PATIENT);
	await queue.close();
});

test('in a small table few small writes are enough; those of a folder that is indexed are not small', async () => {
	const step = vi.fn(nothing);
	const small = open([step], { storedRows: 10_000 });
	for (let at = 0; at < 100; at++) await small.run(500, nothing);
	expect(step).not.toHaveBeenCalled();
	for (let at = 0; at < 100; at++) await small.run(1, nothing);
	await vi.waitFor(() => expect(step).toHaveBeenCalledTimes(1), PATIENT);
	await small.close();

	const large = open([step], { storedRows: 100_000 });
	for (let at = 0; at < 150; at++) await large.run(1, nothing);
	expect(step).toHaveBeenCalledTimes(1);
	await large.close();
});

test('what some writes have left is merged when no more come', async () => {
	const step = vi.fn(nothing);
	const queue = open([step], { storedRows: 50_000, lullMs: 1 });
	for (let at = 0; at < 10; at++) await queue.run(1, nothing);
	await new Promise((resolve) => setTimeout(resolve, 20));
	expect(step).not.toHaveBeenCalled();
	for (let at = 0; at < 30; at++) await queue.run(1, nothing);
	await vi.waitFor(() => expect(step).toHaveBeenCalledTimes(1), PATIENT);
	await queue.close();
});

test('tidying is for what is worth it, also when it was written before a restart', async () => {
	const step = vi.fn(nothing);
	const queue = open([step], { storedRows: 1 });
	await queue.run(10, nothing);
	await queue.tidy();
	expect(step).not.toHaveBeenCalled();
	await queue.run(5000, nothing);
	await queue.tidy();
	await queue.tidy();
	expect(step).toHaveBeenCalledTimes(1);
	await queue.close();

	const later = open([step], { storedRows: 5001, unindexedRows: 5000 });
	await later.tidy();
	expect(step).toHaveBeenCalledTimes(2);
	await later.close();
});

test('closing waits for what runs, not for another try', async () => {
	const step = vi.fn(conflict);
	const queue = open([step], { quietMs: 1_000_000 });
	const optimised = queue.optimize();
	await vi.waitFor(() => expect(step).toHaveBeenCalled(), PATIENT);
	await queue.close();
	await optimised;
	expect(step).toHaveBeenCalledTimes(1);
});
