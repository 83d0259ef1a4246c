import { expect, test } from 'vitest';
import { Turns } from '../../../server/base/turns.ts';

test('tasks of one name run one after the other as they came, also when one before them fails', async () => {
	const turns = new Turns();
	const done: string[] = [];
	const { promise, resolve } = Promise.withResolvers<void>();
	const failing = turns.take('a', async () => {
		await promise;
		done.push('first');
		throw new Error('it failed');
	});
	const second = turns.take('a', async () => void done.push('second'));
	const third = turns.take('a', async () => done.push('third'));
	await turns.take('b', async () => void done.push('of another name'));
	resolve();
	await expect(failing).rejects.toThrow('it failed');
	await second;
	expect(await third).toBe(4);
	expect(done).toEqual(['of another name', 'first', 'second', 'third']);
});
