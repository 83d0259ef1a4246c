import { z } from 'zod';
import { superseded } from './capture.ts';
import { hitKind } from './search.ts';

/** How many captures there are on each level of the pyramid. */
export const captureLevels = z.object({
	inbox: z.number().int(),
	processed: z.number().int(),
	compacted: z.number().int(),
	archived: z.number().int(),
});

/** A short text that stands for many: of captures, or of other summaries. */
export const summary = z.object({
	id: z.string(),
	/** The run of compaction that made it, to undo it. */
	run: z.string(),
	/** 1 for a summary of captures, one more for a summary of summaries. */
	level: z.number().int(),
	/** Whether it sums up its run. */
	root: z.boolean(),
	/** Whether a later one took its place. */
	replaced: z.boolean(),
	project: z.string().optional(),
	topic: z.string().optional(),
	/** `extractive`: sentences of the sources; else the language model that wrote it. */
	method: z.string(),
	content: z.string(),
	tokens: z.number().int(),
	/** `capture/<id>` and `summary/<id>`. */
	sources: z.array(z.string()),
	createdAt: z.string(),
});
export type Summary = z.infer<typeof summary>;

/** How much a record matters; the formulae are in `server/core/memory/importance.ts`. */
export const importance = z.object({
	/** From use: recalls, links, edits. */
	raw: z.number(),
	/** `raw` among that of the others, 0 to 1. */
	norm: z.number(),
	/** 1 for what was used just now; halves in 90 days. */
	freshness: z.number(),
	/** `norm · freshness`; 1 when it is pinned. */
	strength: z.number(),
	/** What its score was multiplied by. */
	factor: z.number(),
});
export type Importance = z.infer<typeof importance>;

/** A part of a recalled record's score; the parts add up to it. */
export const recallPart = z.object({
	/** `meaning` vector, `text` words, `…Around` those of what was captured just before and after; `time` asked about. */
	part: z.enum(['meaning', 'text', 'meaningAround', 'textAround', 'time']),
	label: z.string(),
	score: z.number(),
});
export type RecallPart = z.infer<typeof recallPart>;

export const recalled = z.object({
	/** `capture/<id>` and the like. */
	ref: z.string(),
	kind: hitKind,
	id: z.string(),
	/** The passage that answers best, verbatim. */
	text: z.string(),
	/** Line of the record where the passage begins, 1-based. */
	startLine: z.number().int(),
	endLine: z.number().int(),
	tags: z.array(z.string()),
	/** ISO 8601. */
	updatedAt: z.string(),
	project: z.string().optional(),
	score: z.number(),
	parts: z.array(recallPart),
	importance,
	superseded: superseded.optional(),
	/** What was kept just before and after, verbatim and shortened: without it a line of talk says little. */
	around: z.array(z.object({ ref: z.string(), text: z.string(), place: z.enum(['before', 'after']) })),
});
export type Recalled = z.infer<typeof recalled>;

/** Something that would have been among the answers. */
export const heldBack = z.object({
	ref: z.string(),
	kind: hitKind,
	id: z.string(),
	text: z.string(),
	score: z.number(),
	why: z.enum(['archived', 'superseded', 'faded', 'duplicate']),
	/** What follows "held back:", without names: `superseded: raised in May`. */
	reason: z.string(),
	/** Record that says the same, or that took its place. */
	by: z.string().optional(),
});
export type HeldBack = z.infer<typeof heldBack>;
