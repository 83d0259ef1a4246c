import { z } from 'zod';

/** What processing found out about a capture; see `server/memory/process`. Derived: it can be found out again. */
export interface ProcessedCapture {
	readonly id: string;
	/** Version of the rules that found it. */
	readonly version: number;
	readonly tokens: number;
	readonly tags: string[];
	readonly references: { kind: string; target: string }[];
	/** An older capture that says almost the same. */
	readonly duplicateOf?: { id: string; similarity: number };
	/** The project it seems to belong to, and why. */
	readonly project?: { id: string; by: string };
	/** What it asks to be done. */
	readonly task?: { title: string; checklist: string[] };
	/** An older capture that says something else about the same thing: what it says, and what this one says. */
	readonly contradicts?: { id: string; was: string; is: string };
}

/** A summary and what it was made of. */
export interface SummaryData {
	readonly id: string;
	/** 1 for a summary of captures, one more for a summary of summaries. */
	readonly level: number;
	readonly content: string;
	readonly tokens: number;
	/** `capture/<id>` or `summary/<id>`, in the order in which they were read. */
	readonly sources: string[];
}

export type MemoryEvent =
	| { readonly type: 'captureProcessed'; readonly data: ProcessedCapture }
	| { readonly type: 'captureAssigned'; readonly data: { id: string; project: string; by: string } }
	| { readonly type: 'captureArchived'; readonly data: { id: string; reason: string; run?: string } }
	| { readonly type: 'captureUnarchived'; readonly data: { id: string } }
	| { readonly type: 'memoryPinned'; readonly data: { ref: string; pinned: boolean } }
	| { readonly type: 'memorySuperseded'; readonly data: { ref: string; by?: string; reason: string } }
	| { readonly type: 'memoryReinstated'; readonly data: { ref: string } }
	/** Records that a recall answered with. Never their text: what is recalled is not captured again. */
	| { readonly type: 'memoryRecalled'; readonly data: { refs: string[] } }
	/** One run of compaction; the last of `summaries` sums up the others. */
	| {
			readonly type: 'memoryCompacted';
			readonly data: {
				run: string;
				project?: string;
				topic?: string;
				/** `extractive`, or the model that wrote it. */
				method: string;
				summaries: SummaryData[];
				/** Summaries of earlier runs whose place these take. */
				replaced: string[];
			};
	  }
	| { readonly type: 'compactionUndone'; readonly data: { run: string } };

const id = z.string().min(1);
const text = z.string();
const whole = z.number().int();

const processed = z.strictObject({
	id,
	version: whole,
	tokens: whole,
	tags: z.array(text),
	references: z.array(z.strictObject({ kind: text, target: text })),
	duplicateOf: z.strictObject({ id, similarity: z.number() }).optional(),
	project: z.strictObject({ id, by: text }).optional(),
	task: z.strictObject({ title: text, checklist: z.array(text) }).optional(),
});

/** Frozen, as all schemas of the log; see `events/schemas.ts`. */
export const MEMORY_SCHEMAS = {
	captureProcessed: {
		1: processed,
		/** With what it contradicts. */
		2: processed.extend({ contradicts: z.strictObject({ id, was: text, is: text }).optional() }),
	},
	captureAssigned: { 1: z.strictObject({ id, project: id, by: text }) },
	captureArchived: { 1: z.strictObject({ id, reason: text, run: text.optional() }) },
	captureUnarchived: { 1: z.strictObject({ id }) },
	memoryPinned: { 1: z.strictObject({ ref: id, pinned: z.boolean() }) },
	memorySuperseded: { 1: z.strictObject({ ref: id, by: text.optional(), reason: text }) },
	memoryReinstated: { 1: z.strictObject({ ref: id }) },
	memoryRecalled: { 1: z.strictObject({ refs: z.array(id) }) },
	memoryCompacted: {
		1: z.strictObject({
			run: id,
			project: text.optional(),
			topic: text.optional(),
			method: text,
			summaries: z.array(z.strictObject({ id, level: whole, content: text, tokens: whole, sources: z.array(id) })),
			replaced: z.array(id),
		}),
	},
	compactionUndone: { 1: z.strictObject({ run: id }) },
} as const;
