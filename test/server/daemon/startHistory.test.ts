import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
	clearStarts,
	delayBeforeStart,
	MAX_STARTS,
	readStarts,
	recordStart,
	WINDOW_MS,
} from '../../../server/daemon/startHistory.ts';

const NOW = 1_000_000;

test('the first start is at once, the next wait longer each time, the fourth waits for the minute to end', () => {
	expect(delayBeforeStart([], NOW, 0.5)).toBe(0);
	expect(delayBeforeStart([NOW], NOW, 0.5)).toBe(250);
	expect(delayBeforeStart([NOW - 10, NOW], NOW, 0.5)).toBe(1000);
	expect(delayBeforeStart([NOW - 2000, NOW - 1000, NOW], NOW, 0.5)).toBe(WINDOW_MS - 2000);
});

test('no more than three starts are in any minute, whatever the chance', () => {
	for (const random of [0, 0.5, 0.999]) {
		const starts: number[] = [];
		for (let now = NOW; now < NOW + 5 * WINDOW_MS; now += 100)
			if (delayBeforeStart(starts, now, random) <= 0) starts.push(now);
		for (const start of starts)
			expect(starts.filter((other) => other > start - WINDOW_MS && other <= start).length).toBeLessThanOrEqual(
				MAX_STARTS,
			);
		expect(starts.length).toBeGreaterThan(10);
	}
});

test('starts long ago and in the future of a clock that was set back do not count', () => {
	expect(delayBeforeStart([NOW - WINDOW_MS, NOW - 2 * WINDOW_MS, NOW + 5000], NOW, 0)).toBe(0);
});

test('starts are kept until an owner has proved healthy; a damaged file counts as none', () => {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'understory-starts-'));
	onTestFinished(() => rmSync(folder, { recursive: true }));
	expect(readStarts(folder)).toEqual([]);
	recordStart(folder, NOW);
	recordStart(folder, NOW + 1);
	expect(readStarts(folder)).toEqual([NOW, NOW + 1]);
	recordStart(folder, NOW + WINDOW_MS + 1);
	expect(readStarts(folder)).toEqual([NOW + WINDOW_MS + 1]);
	clearStarts(folder);
	expect(readStarts(folder)).toEqual([]);
	writeFileSync(path.join(folder, 'starts.json'), '[1, "x", ');
	expect(readStarts(folder)).toEqual([]);
});
