/** Whether a text is a question or a passage of the index; some models treat them differently. */
export type EmbedKind = 'query' | 'passage';

/** Turns texts into vectors. */
export interface Embedder {
	/** Names the table of vectors together with `dimensions`: two models never share one. `[a-z0-9._-]+`. */
	readonly id: string;
	readonly dimensions: number;
	/** True for the hash embedding: the UI says that search by meaning is weak. */
	readonly lastResort: boolean;
	/** True when texts do not leave this machine. */
	readonly local: boolean;
	/** Embedding a text takes less than looking for its vector in a table. */
	readonly instant?: boolean;
	/** One vector of `dimensions` floats and Euclidean length 1 a text (all zeros for a text with no token), in order. */
	embed(texts: readonly string[], kind: EmbedKind, signal?: AbortSignal): Promise<Float32Array[]>;
	dispose(): void;
}
