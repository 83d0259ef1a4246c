import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chunker, createChunker } from '../../../../server/index/chunk/chunker.ts';
import { type Definition, findDefinitions } from '../../../../server/index/chunk/definitions.ts';
import { GrammarSet } from '../../../../server/index/chunk/grammars.ts';
import { outlineDefinitions } from '../../../../server/index/chunk/outline.ts';
import { sourceText } from '../../../../server/index/chunk/sourceText.ts';
import { expectSound } from './invariants.ts';
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
		const golden = `${outline(sample.language, sample.text).join('\n')}\n\nchunks:\n${list.join('\n')}\n`;
		await expect(golden).toMatchFileSnapshot(goldenFile(sample));
	}, 60_000);
});

/** One row a definition: first line (doc comment included) to last line, kind, name. */
function outline(language: string, text: string): string[] {
	const grammar = grammars.get(language);
	const source = sourceText(text);
	if (grammar === undefined) return rows(outlineDefinitions(source, language), '');
	const tree = grammar.parser.parse(text)!;
	const found = rows(
		findDefinitions(source, tree.rootNode, grammar.definitions, () => false),
		'',
	);
	tree.delete();
	return found;
}

function rows(definitions: readonly Definition[], indent: string): string[] {
	return definitions.flatMap(({ from, to, kind, container, name, children }) => [
		`${indent}${from + 1}-${to + 1} ${kind} ${container === '' ? '' : `${container} › `}${name}`,
		...rows(children, `${indent}  `),
	]);
}
