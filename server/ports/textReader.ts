import type { Mention } from '../core/graph/mention.ts';
import type { Written } from '../core/graph/prose.ts';

/** Reads texts apart from all else that is done: the rules are slow, and what they know is large. */
export interface TextReader {
	/** Entities that a text names, in its order. Rejects when the reader is closed. */
	mentions(text: string, written: Written): Promise<readonly Mention[]>;
	/** Tokens of a text, as language models count. Rejects when the reader is closed. */
	countTokens(text: string): Promise<number>;
	/** Gets ready: texts are coming. */
	warmUp(): void;
	close(): Promise<void>;
}
