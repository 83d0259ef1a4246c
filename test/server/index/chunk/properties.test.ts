import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Chunker, createChunker } from '../../../../server/index/chunk/chunker.ts';
import { expectSound } from './invariants.ts';
import { grammarsDir, type Sample, samples } from './samples.ts';

let chunker: Chunker;

beforeAll(async () => {
	chunker = await createChunker({ grammarsDir, timeLimitMs: 60_000 });
});

afterAll(() => chunker.dispose());

/** A cut, a copy or foreign characters at a place in the text; places are shares of its length. */
const mutation = fc.record({
	at: fc.double({ min: 0, max: 1, noNaN: true }),
	length: fc.nat(400),
	kind: fc.constantFrom('delete', 'double', 'insert'),
	insert: fc.oneof(
		fc.string({ unit: 'binary', maxLength: 40 }),
		fc.constantFrom('\r\n', '\r', '\n\n\n', '{{{{', '"', '/*', '`', '\t\t', '\0', '𝒳', '\ud800', 'x'.repeat(5000)),
	),
	repeat: fc.nat(20),
});

type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

const mutated = fc
	.tuple(fc.constantFrom(...samples()), fc.array(mutation, { maxLength: 6 }))
	.map(([sample, mutations]): Sample => ({
		name: sample.name,
		language: sample.language,
		text: mutations.reduce(mutate, sample.text),
	}));

test('damaged files are covered by ordered chunks under the cap, the same ones each time', () => {
	fc.assert(
		fc.property(mutated, ({ name, language, text }) => {
			const first = chunker.chunk({ path: name, language, text });
			expectSound(text, first.chunks);
			expect(chunker.chunk({ path: name, language, text })).toEqual(first);
			expect(chunker.retired.size).toBe(0);
		}),
		{ numRuns: 100 },
	);
}, 300_000);

test('any text in any language is covered', () => {
	const languages = samples().map((sample) => sample.language);
	fc.assert(
		fc.property(
			fc.constantFrom('plaintext', ...languages),
			fc.string({ unit: 'binary', maxLength: 300 }),
			(language, text) => {
				expectSound(text, chunker.chunk({ path: 'x', language, text }).chunks);
			},
		),
		{ numRuns: 100 },
	);
}, 300_000);

function mutate(text: string, { at, length, kind, insert, repeat }: Mutation): string {
	const start = Math.floor(at * text.length);
	const end = Math.min(start + length, text.length);
	if (kind === 'delete') return text.slice(0, start) + text.slice(end);
	if (kind === 'insert') return text.slice(0, start) + insert + text.slice(start);
	return text.slice(0, end) + text.slice(start, end).repeat(repeat) + text.slice(end);
}
