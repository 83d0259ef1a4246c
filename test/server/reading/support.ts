import { mentionsIn } from '../../../server/core/graph/extract.ts';
import { createTokenCounter } from '../../../server/models/tokenCounter.ts';
import type { TextReader } from '../../../server/ports/textReader.ts';

const tokens = createTokenCounter();

/** Reads in this thread: starting one for each test takes longer than the tests. */
export const readHere: TextReader = {
	mentions: (text, written) => Promise.resolve(mentionsIn(text, written)),
	countTokens: async (text) => (await tokens.ready())(text),
	warmUp: () => undefined,
	close: () => Promise.resolve(),
};
