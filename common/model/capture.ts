import { z } from 'zod';

/** Levels of the memory pyramid; a new capture is in the inbox. */
export const captureStatus = z.enum(['inbox', 'processed', 'compacted', 'archived']);
export type CaptureStatus = z.infer<typeof captureStatus>;

/** Where a capture came from. Lines are 1-based and inclusive. */
export const captureSource = z.object({
	door: z.enum(['palette', 'selection', 'explorer', 'terminal', 'cli', 'mcp', 'rest']),
	uri: z.string().max(4096).optional(),
	startLine: z.number().int().min(1).optional(),
	endLine: z.number().int().min(1).optional(),
	symbol: z.string().max(512).optional(),
	excerpt: z.string().max(20_000).optional(),
});
export type CaptureSource = z.infer<typeof captureSource>;

export const tag = z
	.string()
	.trim()
	.min(1)
	.max(64)
	.regex(/^[^\s,#]+$/u, 'a tag has no spaces, commas or #');

export const MAX_CAPTURE_LENGTH = 200_000;

/** A thought as the user gave it; `content` is verbatim and never rewritten by the product. */
export const capture = z.object({
	id: z.string(),
	content: z.string(),
	status: captureStatus,
	tags: z.array(z.string()),
	source: captureSource.optional(),
	/** ISO 8601, UTC. */
	createdAt: z.string(),
	updatedAt: z.string(),
});
export type Capture = z.infer<typeof capture>;
