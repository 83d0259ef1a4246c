import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chunker, createChunker } from '../../../../server/index/chunk/chunker.ts';
import { GrammarSet } from '../../../../server/index/chunk/grammars.ts';
import { expectSound } from './invariants.ts';
import { outlineOf } from './outlineOf.ts';
import { goldenFile, grammarsDir, samples } from './samples.ts';

let grammars: GrammarSet;
let chunker: Chunker;

beforeAll(async () => {
	grammars = await GrammarSet.open(grammarsDir);
	chunker = await createChunker({ grammarsDir });
});

afterAll(() => {
	grammars.dispose();
	chunker.dispose();
});

test('every grammar has a sample', () => {
	const sampled = new Set(samples().map((sample) => sample.language));
	expect(grammars.ids.filter((id) => !sampled.has(id))).toEqual([]);
});

// The first use of a grammar compiles it: seconds for a big one on a busy machine.
describe.each(samples().map((sample) => [sample.name, sample] as const))('%s', (_name, sample) => {
	test('definitions and chunks are the expected ones', async () => {
		const { chunks, degraded } = chunker.chunk({ path: sample.name, language: sample.language, text: sample.text });
		expect(degraded).toBeUndefined();
		expectSound(sample.text, chunks);
		const list = chunks.map((c) => `${c.startLine}-${c.endLine} [${c.symbolKind}] ${c.breadcrumb} | ${c.symbol}`);
		const golden = `${outlineOf(grammars, sample.language, sample.text).join('\n')}\n\nchunks:\n${list.join('\n')}\n`;
		await expect(golden).toMatchFileSnapshot(goldenFile(sample));
	}, 60_000);
});
