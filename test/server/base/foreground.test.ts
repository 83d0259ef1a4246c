import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { Foreground } from '../../../server/base/foreground.ts';

test('without requests the work takes turns and waits for nobody', async () => {
	const foreground = new Foreground();
	const others = vi.fn();
	setImmediate(others);
	await foreground.turn();
	expect(others).toHaveBeenCalled();
});

test('a request that was just answered goes first, and constant ones do not stop the work', async () => {
	const foreground = new Foreground();
	foreground.asked();
	const steps: string[] = [];
	const work = foreground.turn().then(() => steps.push('work'));
	for (let turn = 0; turn < 3; turn++) {
		await nextTurn();
		foreground.asked();
		steps.push('request');
	}
	const asking = setInterval(() => foreground.asked(), 1);
	await work;
	clearInterval(asking);
	expect(steps.at(-1)).toBe('work');
	expect(steps).toHaveLength(4);
});

test('work that somebody waits for only takes its turn', async () => {
	const foreground = new Foreground();
	const asking = setInterval(() => foreground.asked(), 1);
	const waited = vi.fn();
	const timer = setTimeout(waited, 400);
	foreground.asked();
	for (let step = 0; step < 5; step++) await foreground.turn(true);
	expect(waited).not.toHaveBeenCalled();
	clearTimeout(timer);
	clearInterval(asking);
});
