import fc from 'fast-check';
import { vi } from 'vitest';
import { anyText } from '../server/arbitraries.ts';

vi.setConfig({ testTimeout: 60_000 }); // many cases, on a machine that may be busy

/** Bounded: these run with every change. `FUZZ_RUNS` makes a long hunt of them. */
export const RUNS = Number(process.env['FUZZ_RUNS'] ?? 200);

/** What keeps turning up in inputs made to do harm. */
const NASTY = [
	'__proto__',
	'constructor',
	'../../etc/passwd',
	'\0',
	'\r\n\r\n',
	'\uFEFF',
	'\uD800',
	'null',
	'-1',
	'1e999',
	'${x}',
	'[['.repeat(50),
	' '.repeat(200),
	'\u001b]0;',
	'<!--',
	'---\n',
	'*a\n',
	'&a [*a]',
];

export const nasty = fc.constantFrom(...NASTY);
export const text = fc.oneof(
	anyText,
	nasty,
	fc.array(fc.oneof(nasty, anyText)).map((parts) => parts.join('')),
);
export const bytes = fc.uint8Array({ maxLength: 600 }).map((array) => Buffer.from(array));
export const json = fc.oneof(fc.jsonValue(), fc.dictionary(fc.oneof(nasty, fc.string()), fc.jsonValue()));

/** A text that was sound, and has been cut, doubled, or written over in places. */
export function damaged(sound: fc.Arbitrary<string>): fc.Arbitrary<string> {
	const edits = fc.array(fc.tuple(fc.nat(), fc.nat(20), text), { maxLength: 3 });
	return fc.tuple(sound, edits).map(([whole, list]) =>
		list.reduce((current, [at, length, put]) => {
			const from = current.length === 0 ? 0 : at % current.length;
			return current.slice(0, from) + put + current.slice(from + length);
		}, whole),
	);
}
