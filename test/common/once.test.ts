import { expect, test } from 'vitest';
import { once } from '../../common/base/once.ts';

test('what failed is done again, what succeeded is not', async () => {
	let calls = 0;
	const read = once((name: string) => {
		calls++;
		return calls === 1 ? Promise.reject(new Error('The server is away.')) : Promise.resolve(name);
	});
	await expect(read('first')).rejects.toThrow('The server is away.');
	expect(await Promise.all([read('second'), read('third')])).toEqual(['second', undefined]);
	expect(await read('fourth')).toBeUndefined();
	expect(calls).toBe(2);
});
