import { z } from 'zod';

/** Levels of the memory pyramid; a new capture is in the inbox. */
export const captureStatus = z.enum(['inbox', 'processed', 'compacted', 'archived']);
export type CaptureStatus = z.infer<typeof captureStatus>;

/** Where a capture came from. Lines are 1-based and inclusive. */
export const captureSource = z.object({
	door: z.enum(['palette', 'selection', 'explorer', 'terminal', 'chat', 'cli', 'mcp', 'rest']),
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

/** Something that a text names. `target` is as it is written, without what surrounds it. */
export const reference = z.object({
	kind: z.enum(['file', 'symbol', 'commit', 'issue', 'url', 'task']),
	target: z.string(),
});
export type Reference = z.infer<typeof reference>;

/** What processing found out about a capture: derived, and found out again when the rules or the text change. */
export const processed = z.object({
	/** Version of the rules. */
	version: z.number().int(),
	/** As language models count. */
	tokens: z.number().int(),
	/** Beside those the user gave. */
	tags: z.array(z.string()),
	references: z.array(reference),
	/** An older capture that says almost the same; `similarity` is that of Jaccard, 0 to 1. */
	duplicateOf: z.object({ id: z.string(), similarity: z.number() }).optional(),
	/** The project it seems to belong to: `folder` it was taken from, or `similarity` to what is there. */
	project: z.object({ id: z.string(), by: z.enum(['folder', 'name', 'similarity']) }).optional(),
	/** What it asks to be done. */
	task: z.object({ title: z.string(), checklist: z.array(z.string()) }).optional(),
	/**
	 * An older capture that stands and says something else about the same thing: what it says there, what this one says, and
	 * the beginning of its text.
	 */
	contradicts: z.object({ id: z.string(), was: z.string(), is: z.string(), text: z.string().optional() }).optional(),
});
export type Processed = z.infer<typeof processed>;

/** Why something is no longer so, and what took its place. */
export const superseded = z.object({
	/** `capture/<id>` and the like. */
	by: z.string().optional(),
	reason: z.string(),
	at: z.string(),
});
export type Superseded = z.infer<typeof superseded>;

/** What processing may suggest for a capture. */
export const captureSuggestion = z.enum(['task', 'project', 'supersede']);
export type CaptureSuggestion = z.infer<typeof captureSuggestion>;

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
	/** `none` when it belongs to none. */
	project: z.string(),
	/** Never fades and is never archived by pruning. */
	pinned: z.boolean(),
	superseded: superseded.optional(),
	processed: processed.optional(),
});
export type Capture = z.infer<typeof capture>;
