import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter } from '../../../server/base/lineSplitter.ts';

const lines = fc.array(fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', '')));

test('lines come out as they went in, wherever the bytes are cut', () => {
	fc.assert(
		fc.property(lines, fc.array(fc.nat()), (wanted, cuts) => {
			const bytes = Buffer.from(wanted.map((line) => `${line}\n`).join(''));
			const places = [...new Set(cuts.map((cut) => (bytes.length === 0 ? 0 : cut % bytes.length)))].toSorted(
				(a, b) => a - b,
			);
			const got: string[] = [];
			const splitter = new LineSplitter((line) => got.push(line));
			for (const [at, place] of [0, ...places].entries()) splitter.push(bytes.subarray(place, places[at]));
			expect(got).toEqual(wanted.map((line) => Buffer.from(line).toString()));
			expect(splitter.pendingBytes).toBe(0);
		}),
	);
});

test('what has not ended is counted, told at the end, or forgotten', () => {
	const got: string[] = [];
	const splitter = new LineSplitter((line) => got.push(line));
	splitter.push(Buffer.from('a\nöf'));
	expect([got, splitter.pendingBytes]).toEqual([['a'], 3]);
	splitter.end();
	expect([got, splitter.pendingBytes]).toEqual([['a', 'öf'], 0]);
	splitter.push(Buffer.from('lost'));
	splitter.clear();
	splitter.end();
	expect(got).toEqual(['a', 'öf']);
});
