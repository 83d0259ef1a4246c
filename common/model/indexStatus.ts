import { z } from 'zod';

export const indexPhase = z.enum(['idle', 'scanning', 'indexing', 'optimizing', 'paused', 'failed']);

/** State of one indexed folder. */
export const rootStatus = z.object({
	root: z.string(),
	phase: indexPhase,
	/** Files that are searchable now. */
	files: z.number().int(),
	chunks: z.number().int(),
	/** Files of the current run: seen so far and done so far; equal when idle. */
	total: z.number().int(),
	done: z.number().int(),
	/** Bytes of source text read in the current or last run. */
	bytes: z.number().int(),
	/** Files left out by the current or last run, by reason (`binary`, `tooLarge`, `unreadable`, `ignored`…). */
	skipped: z.record(z.string(), z.number().int()),
	/** Milliseconds since the epoch of the last complete run, 0 when there was none. */
	lastCompleteAt: z.number(),
	error: z.string().optional(),
});
export type RootStatus = z.infer<typeof rootStatus>;

/** Files and folders that are left out of an index for one reason. An ignored folder counts once. */
export const skippedGroup = z.object({
	reason: z.string(),
	count: z.number().int(),
	/** The first few, or all of them where that was asked for. Relative to the root; folders end in `/`. */
	paths: z.array(z.string()),
});
export type SkippedGroup = z.infer<typeof skippedGroup>;

export const indexStatus = z.object({
	/** Embedding model that answers queries now. */
	model: z.string(),
	dimensions: z.number().int(),
	/** True while the hash embedding of last resort is in use: the UI says so. */
	lastResort: z.boolean(),
	/** Why search is worse than usual now (table rebuilt, model failed to load …). */
	degraded: z.string().optional(),
	roots: z.array(rootStatus),
});
export type IndexStatus = z.infer<typeof indexStatus>;
