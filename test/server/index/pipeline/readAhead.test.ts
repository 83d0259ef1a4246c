import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ReadAhead } from '../../../../server/index/pipeline/readAhead.ts';

test('values are made ahead of whoever takes them, a few at most, and come in order', async () => {
	const made: number[] = [];
	const ahead = new ReadAhead(numbers(made, 10), 3);
	await nextTurn();
	expect(made).toEqual([0, 1, 2]);
	const taken: number[] = [];
	for (let step = await ahead.next(); ; step = await ahead.next()) {
		if (step.done) break;
		taken.push(step.value);
	}
	expect(taken).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
	await ahead.end('ended');
});

test('a failure is that of the value it stands for, and nobody has to take it; the end stops the rest', async () => {
	const made: number[] = [];
	const ahead = new ReadAhead(numbers(made, 2, new Error('the disk is gone')), 5);
	expect(await ahead.next()).toEqual({ done: false, value: 0 });
	expect(await ahead.next()).toEqual({ done: false, value: 1 });
	await expect(ahead.next()).rejects.toThrow('the disk is gone');
	const other = new ReadAhead(numbers(made, 1000), 2);
	made.length = 0;
	await other.end('ended');
	expect(made.length).toBeLessThan(5);
});

async function* numbers(made: number[], count: number, failure?: Error): AsyncGenerator<number, string> {
	for (let at = 0; at < count; at++) {
		await Promise.resolve();
		made.push(at);
		yield at;
	}
	if (failure !== undefined) throw failure;
	return 'all';
}
