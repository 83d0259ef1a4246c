import { expect, onTestFinished, test, vi } from 'vitest';
import { DeltaBuffer } from '../../../server/app/deltaBuffer.ts';

/** A reader that takes one piece after the other when it is told to. */
function slowReader() {
	const sent: string[] = [];
	const taken: (() => void)[] = [];
	const buffer = new DeltaBuffer((delta) => {
		sent.push(delta);
		return new Promise<void>((resolve) => taken.push(resolve));
	});
	return { buffer, sent, take: () => taken.shift()!() };
}

function fakeTime(): void {
	vi.useFakeTimers();
	onTestFinished(() => void vi.useRealTimers());
}

test('what comes while the reader is busy goes out as one piece, in order', async () => {
	fakeTime();
	const { buffer, sent, take } = slowReader();
	for (const piece of ['a', 'b', 'c']) expect(buffer.push(piece)).toBeUndefined();
	await vi.advanceTimersByTimeAsync(10_000);
	expect(sent).toEqual(['a']);
	take();
	await vi.advanceTimersByTimeAsync(0);
	expect(sent).toEqual(['a', 'bc']);
	take();
	void buffer.push('d');
	expect(sent).toEqual(['a', 'bc']); // not so soon after the last one
	await vi.advanceTimersByTimeAsync(30);
	expect(sent).toEqual(['a', 'bc', 'd']);
});

test('who writes is held up while too much waits, until the reader takes it', async () => {
	fakeTime();
	const { buffer, take } = slowReader();
	void buffer.push('first');
	expect(buffer.push('x'.repeat(16_384))).toBeUndefined();
	let room = false;
	void buffer.push('y')!.then(() => (room = true));
	await vi.advanceTimersByTimeAsync(10_000);
	expect(room).toBe(false);
	take();
	await vi.advanceTimersByTimeAsync(0);
	expect(room).toBe(true);
});

test('an end lets go of who waits, and nothing is sent after it', async () => {
	fakeTime();
	const { buffer, sent, take } = slowReader();
	void buffer.push('first');
	const held = buffer.push('x'.repeat(20_000));
	buffer.end();
	await held;
	take();
	void buffer.push('late');
	await vi.advanceTimersByTimeAsync(1000);
	expect(sent).toEqual(['first']);
});
