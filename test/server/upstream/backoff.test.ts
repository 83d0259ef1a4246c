import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Backoff } from '../../../server/upstream/backoff.ts';

/** Starts a server that runs for some time and dies. @returns milliseconds until it may be started again, and when that is */
function startAndDie(backoff: Backoff, now: number, ranMs: number): { wait: number; next: number } {
	backoff.started(now);
	const died = now + ranMs;
	backoff.ended(died);
	const wait = backoff.wait(died);
	return { wait, next: died + wait };
}

/** The waits of a server that dies again and again, each time as soon as it may be started. */
function waits(times: number, ranMs = 10): number[] {
	const backoff = new Backoff();
	let now = 1000;
	return Array.from({ length: times }, () => {
		const { wait, next } = startAndDie(backoff, now, ranMs);
		now = next;
		return wait;
	});
}

test('a server that dies again and again waits twice as long each time, up to a minute and no longer', () => {
	const grown = [500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000];
	expect(waits(12)).toEqual([...grown, 60_000, 60_000, 60_000, 60_000]);
	expect(waits(2000).at(-1)).toBe(60_000); // after a day, too
});

test('however long it ran before it died, waits never shrink while it dies young, and stay in their bounds', () => {
	fc.assert(
		fc.property(fc.array(fc.integer({ min: 0, max: 29_999 }), { minLength: 1, maxLength: 50 }), (lives) => {
			const backoff = new Backoff();
			let now = 0;
			let before = 0;
			for (const life of lives) {
				const { wait, next } = startAndDie(backoff, now, life);
				expect(wait).toBeGreaterThanOrEqual(Math.max(500, before));
				expect(wait).toBeLessThanOrEqual(60_000);
				before = wait;
				now = next;
			}
			expect(backoff.failures).toBe(lives.length);
		}),
	);
});

test('a server that ran well for a while begins at the shortest wait again; one that is forgiven waits for nothing', () => {
	const backoff = new Backoff();
	let now = 0;
	for (let i = 0; i < 5; i++) now = startAndDie(backoff, now, 0).next;
	expect(startAndDie(backoff, now, 30_000)).toMatchObject({ wait: 500 });
	expect(backoff.failures).toBe(1);
	backoff.reset();
	expect([backoff.wait(0), backoff.failures]).toEqual([0, 0]);
});

test('the wait runs down with the clock', () => {
	const backoff = new Backoff();
	backoff.started(0);
	backoff.ended(0);
	expect([0, 200, 499, 500, 10_000].map((now) => backoff.wait(now))).toEqual([500, 300, 1, 0, 0]);
});
