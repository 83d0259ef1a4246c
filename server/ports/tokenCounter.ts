/** Counts tokens as language models do. */
export interface TokenCounter {
	/** Resolves when `count` can be called: vocabularies are read late. */
	ready(): Promise<(text: string) => number>;
}
