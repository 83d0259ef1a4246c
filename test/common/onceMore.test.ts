import { expect, test } from 'vitest';
import { OnceMore } from '../../common/base/onceMore.ts';

test('many wishes while something is under way are one time more, and a time that fails keeps nobody from the next', async () => {
	const times: PromiseWithResolvers<void>[] = [];
	const work = new OnceMore(() => {
		const time = Promise.withResolvers<void>();
		times.push(time);
		return time.promise;
	});
	const first = Promise.all([work.run(), work.run()]);
	await expect.poll(() => times.length).toBe(1);
	const second = Promise.allSettled([work.run(), work.run(), work.run()]);
	times[0]!.resolve();
	await first;
	await expect.poll(() => times.length).toBe(2);
	const third = work.run();
	times[1]!.reject(new Error('no'));
	expect((await second).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
	await expect.poll(() => times.length).toBe(3);
	times[2]!.resolve();
	await third;
	expect(times).toHaveLength(3);
});
