import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { countTokens } from 'gpt-tokenizer/encoding/cl100k_base';
import { expect, test } from 'vitest';
import { parseRanks } from '../../../server/models/vocabulary.ts';
import { createTokenCounter } from '../../../server/models/tokenCounter.ts';

test('tokens are counted as models count them, marks of theirs included', async () => {
	const count = await createTokenCounter().ready();
	expect(count('')).toBe(0);
	expect(count('hello world')).toBe(2);
	expect(count('x <|endoftext|> y')).toBeGreaterThan(3);
	const code = 'export const limit = 30_000;\n'.repeat(2000);
	expect(count(code)).toBeGreaterThan(10_000);
	expect(count(code)).toBeLessThan(code.length / 2);
});

test('a text has the same count again, whatever was counted between', async () => {
	const count = await createTokenCounter().ready();
	const texts = Array.from({ length: 30 }, (_, at) => `${at} ${'some words of a text '.repeat(2000)}`); // more than is kept
	const before = texts.map(count);
	expect(texts.map(count)).toEqual(before);
	expect(before[9]).toBe(before[8]);
});

test('a run without a border takes no longer than a text', async () => {
	const count = await createTokenCounter().ready();
	for (const run of ['x', ' ', '=', '\n', 'ü'].map((one) => one.repeat(200_000))) {
		expect(count(run)).toBeGreaterThan(1000);
		expect(count(`const a = 1;${run}const b = 2;`) - count(run)).toBeLessThan(20);
	}
});

test('counts as the reference does', async () => {
	const count = await createTokenCounter().ready();
	const reference = (text: string): number => countTokens(text, { disallowedSpecial: new Set() });
	const files = ['README.md', 'package.json', 'esbuild.mts', 'webview/chat/chat.css'];
	for (const file of files)
		for (const line of readFileSync(file, 'utf8').split('\n')) expect(count(line)).toBe(reference(line));
	const words = fc.constantFrom(
		'naïve',
		'Zürich',
		'漢字',
		'🙂',
		"I'll",
		'xyzzyqwv',
		' ',
		'\n\n',
		'\t',
		'12345',
		'=>',
		'#',
		'\r\n',
	);
	fc.assert(
		fc.property(fc.array(words, { maxLength: 30 }), fc.string({ unit: 'binary', maxLength: 60 }), (known, any) => {
			for (const text of [known.join(''), any]) expect(count(text)).toBe(reference(text));
		}),
	);
});

test('others get their turn while the vocabulary is read', async () => {
	const file = readFileSync(createRequire(import.meta.url).resolve('gpt-tokenizer/data/cl100k_base.tiktoken'));
	const state = { done: false, turns: 0 };
	const reading = parseRanks(file).finally(() => (state.done = true));
	for (; !state.done; state.turns++) await setImmediate();
	expect((await reading).size).toBe(100_256);
	expect(state.turns).toBeGreaterThanOrEqual(50);
});
