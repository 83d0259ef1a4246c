import { afterAll, beforeAll } from 'vitest';
import { type Chunker, createChunker } from '../../../../server/index/chunk/chunker.ts';
import { GrammarSet } from '../../../../server/index/chunk/grammars.ts';
import { grammarsDir } from './samples.ts';

/** What cuts and parses in the tests of one file; filled before the first of them. */
export interface Parsing {
	readonly chunker: Chunker;
	readonly grammars: GrammarSet;
}

/** A chunker and the grammars that ship, for the tests of a file. */
export function useChunker(): Parsing {
	const parsing = {} as { chunker: Chunker; grammars: GrammarSet };
	beforeAll(async () => {
		parsing.chunker = await createChunker({ grammarsDir });
		parsing.grammars = await GrammarSet.open(grammarsDir);
	});
	afterAll(() => {
		parsing.chunker.dispose();
		parsing.grammars.dispose();
	});
	return parsing;
}
