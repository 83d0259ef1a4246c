import type { Tables } from '../restingTables.ts';
import { ensureChunkIndices, indexAllChunks } from '../lanceIndices.ts';

/**
 * A part of optimising, which can be done again. Pruning removes the versions that are older than a moment, in milliseconds
 * since the epoch.
 */
export type UpkeepStep =
	| { readonly kind: 'indexAllChunks' | 'compactChunks' | 'compactFiles' | 'ensureVectorIndex' }
	| { readonly kind: 'pruneChunks' | 'pruneFiles'; readonly olderThan: number };

/** What the steps need to know of the vectors. */
export interface VectorFacts {
	readonly dimensions: number;
	/** See `ensureChunkIndices`. */
	readonly exactLimit: number;
}

/** @throws a commit conflict when rows that it was rewriting were deleted meanwhile */
export async function takeStep(
	{ chunks, files }: Tables,
	step: UpkeepStep,
	{ dimensions, exactLimit }: VectorFacts,
): Promise<void> {
	switch (step.kind) {
		case 'indexAllChunks':
			await indexAllChunks(chunks);
			break;
		case 'compactChunks':
			await chunks.optimize();
			break;
		case 'ensureVectorIndex':
			await ensureChunkIndices(chunks, (await chunks.countRows()) * dimensions, exactLimit);
			break;
		case 'compactFiles':
			await files.optimize();
			break;
		case 'pruneChunks':
			await chunks.optimize({ cleanupOlderThan: new Date(step.olderThan) });
			break;
		case 'pruneFiles':
			await files.optimize({ cleanupOlderThan: new Date(step.olderThan) });
			break;
	}
}
