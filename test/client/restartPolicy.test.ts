import { expect, test } from 'vitest';
import { RestartPolicy } from '../../client/daemon/restartPolicy.ts';

test('three times a minute, each wait twice the last, then the user decides', () => {
	const policy = new RestartPolicy();
	expect([policy.next(0), policy.next(1_000), policy.next(2_000), policy.next(3_000)]).toEqual([
		250,
		500,
		1_000,
		undefined,
	]);
});

test('what is older than a minute is forgotten', () => {
	const policy = new RestartPolicy();
	for (const at of [0, 1_000, 2_000]) policy.next(at);
	expect(policy.next(60_001)).toBe(1_000); // two of the last minute
	expect(policy.next(60_002)).toBeUndefined();
	expect(policy.next(200_000)).toBe(250);
});

test('a restart by hand starts anew', () => {
	const policy = new RestartPolicy();
	for (const at of [0, 1, 2]) policy.next(at);
	policy.reset();
	expect(policy.next(3)).toBe(250);
});
