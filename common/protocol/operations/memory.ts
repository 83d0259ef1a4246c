import { z } from 'zod';
import { heldBack, importance, recalled, summary } from '../../model/memory.ts';
import { hitKind, searchMode } from '../../model/search.ts';
import { tokenUsage } from '../../model/thread.ts';
import { defineOperation } from '../operation.ts';

const id = z.string().min(1).max(64);
const ids = z.array(id).min(1).max(10_000);
/** `capture/<id>`, `task/<id>` and the like. */
const ref = z.string().min(3).max(300);
const reason = z.string().trim().min(1, 'say why').max(2000);
const seq = z.number().int();

export const memoryRecall = defineOperation({
	name: 'memory/recall',
	effect: 'read',
	summary:
		'Recall what was kept: verbatim, with the parts of each score, what is around it, and what was held back and why.',
	input: z.object({
		/** Plain words; nothing in them is a filter. */
		query: z.string().trim().min(1, 'say what to recall').max(10_000),
		/** All kinds when empty. */
		kinds: z.array(hitKind).default([]),
		/** Only captures of this project. */
		project: id.optional(),
		tags: z.array(z.string()).default([]),
		limit: z.number().int().min(1).max(200).default(10),
		mode: searchMode.default('hybrid'),
		/** Answers that would be held back for these reasons are given with the others. */
		include: z.array(heldBack.shape.why).default([]),
		/** What has faded below this strength is held back; 0: nothing is. */
		minStrength: z.number().min(0).max(1).default(0),
		/** Whether what is answered counts as used, which makes it matter more. */
		reinforce: z.boolean().default(true),
	}),
	output: z.object({
		hits: z.array(recalled),
		heldBack: z.array(heldBack),
		notices: z.array(z.string()),
		/** Milliseconds in the server. */
		tookMs: z.number(),
	}),
	mcp: {
		name: 'recall',
		title: 'Recall from memory',
		description:
			'Recall what the user and earlier assistants kept: captures, tasks, conversations and their summaries, verbatim and with ' +
			'what was kept just before and after. Says why each was recalled and what was held back because it is archived, superseded ' +
			'or said twice. Do not store again what was recalled.',
		fields: {
			query: 'What to recall, in plain words.',
			kinds: 'Only these kinds; all when empty.',
			limit: 'How many answers.',
			include: 'Give these too instead of holding them back.',
		},
		omit: ['reinforce', 'minStrength', 'mode'],
		defaults: { limit: 8 },
	},
});

export const memoryImportance = defineOperation({
	name: 'memory/importance',
	effect: 'read',
	summary: 'How much a record matters, and what that is made of.',
	input: z.object({ ref }),
	output: importance.extend({ pinned: z.boolean(), recalls: z.number().int() }),
});

export const memoryPin = defineOperation({
	name: 'memory/pin',
	effect: 'write',
	summary: 'Keep a record from fading and from being archived by pruning, or let it go.',
	input: z.object({ ref, pinned: z.boolean().default(true) }),
	output: z.object({ ref, seq }),
});

export const memorySupersede = defineOperation({
	name: 'memory/supersede',
	effect: 'write',
	summary: 'Say that a record is not so any more, and why; it is kept and no longer recalled.',
	input: z.object({
		ref,
		/** What took its place. */
		by: ref.optional(),
		reason,
	}),
	output: z.object({ ref, seq }),
	mcp: {
		name: 'supersede_memory',
		title: 'Supersede a memory',
		description:
			'Say that something remembered is not so any more. It is kept with the reason and no longer recalled. Remember the new ' +
			'fact first, then supersede the old one by it.',
		fields: { ref: 'The old one, such as capture/ID.', by: 'The new one.', reason: 'What changed.' },
		idempotent: true,
	},
});

export const memoryReinstate = defineOperation({
	name: 'memory/reinstate',
	effect: 'write',
	summary: 'Take back that a record was superseded.',
	input: z.object({ ref }),
	output: z.object({ ref, seq }),
});

export const memoryReinforce = defineOperation({
	name: 'memory/reinforce',
	effect: 'write',
	summary:
		'Say that records were used, which makes them matter more. Archived and superseded ones stay as they are; the same one counts once an hour.',
	input: z.object({ refs: z.array(ref).min(1).max(200) }),
	output: z.object({
		/** Those that may count: they are there and are recalled. */
		refs: z.array(ref),
		seq,
	}),
});

export const memoryArchive = defineOperation({
	name: 'memory/archive',
	effect: 'write',
	summary: 'Archive captures: they are kept, found by search, and no longer recalled. Pinned ones stay.',
	input: z.object({ ids, reason: reason.default('archived by hand') }),
	output: z.object({ archived: z.array(id), seq }),
});

export const memoryRestore = defineOperation({
	name: 'memory/restore',
	effect: 'write',
	summary:
		'Bring captures back from the archive to the level they were on: some, or all that a run of pruning archived.',
	input: z.union([z.object({ ids }), z.object({ run: id })]),
	output: z.object({ restored: z.array(id), seq }),
});

export const memoryPrune = defineOperation({
	name: 'memory/prune',
	effect: 'write',
	summary: 'Archive the captures that matter least, or only show which; nothing is deleted and pinned ones stay.',
	input: z.object({
		/** Weaker ones go. */
		minStrength: z.number().min(0).max(1).default(0),
		/** No more than this many stay; 0: as many as there are. */
		maxMemories: z.number().int().min(0).default(0),
		/** Only of this project. */
		project: id.optional(),
		dryRun: z.boolean().default(false),
	}),
	output: z.object({
		/** To bring them back: `memory/restore`. Empty for a dry run. */
		run: z.string(),
		/** In the order in which they go: what is not so any more, what repeats another, the weakest. */
		items: z.array(
			z.object({
				id,
				text: z.string(),
				strength: z.number(),
				why: z.enum(['superseded', 'duplicate', 'faded', 'tooMany']),
				createdAt: z.string(),
			}),
		),
		/** Captures that stay. */
		remaining: z.number().int(),
		seq,
	}),
});

export const memoryCompact = defineOperation({
	name: 'memory/compact',
	effect: 'write',
	summary:
		'Sum up the captures of a project or about a topic; the sources stay as they are, and only new ones are read again.',
	input: z.object({
		/** Names the call in progress events, and the run to undo. */
		id: id.optional(),
		project: id.optional(),
		/** Captures about this are summed up when no project is given. */
		topic: z.string().trim().min(1).max(500).optional(),
		/**
		 * `auto`: a language model that runs on this machine, else sentences of the sources. `model`: the model of the
		 * settings, wherever it runs. `extractive`: sentences of the sources.
		 */
		method: z.enum(['auto', 'model', 'extractive']).default('auto'),
		/** Longest summary, in tokens. */
		maxTokens: z.number().int().min(50).max(4000).default(400),
	}),
	output: z.object({
		/** To take it back: `memory/undoCompaction`. Empty when there was nothing new. */
		run: z.string(),
		/** The one that sums up all. */
		summary: summary.optional(),
		/** Captures that were read. */
		captures: z.number().int(),
		/** What the language model took, attempts that failed included; empty when none was asked. */
		usage: tokenUsage,
		notices: z.array(z.string()),
		seq,
	}),
});

export const memoryUndoCompaction = defineOperation({
	name: 'memory/undoCompaction',
	effect: 'write',
	summary: 'Take the summaries of a compaction back; what they replaced stands again.',
	input: z.object({ run: id }),
	output: z.object({ run: id, seq }),
});

export const memorySummaries = defineOperation({
	name: 'memory/summaries',
	effect: 'read',
	summary: 'List summaries that stand, newest first.',
	input: z.object({
		project: id.optional(),
		topic: z.string().optional(),
		/** Only those that are no part of another. */
		rootsOnly: z.boolean().default(true),
		limit: z.number().int().min(1).max(1000).default(100),
	}),
	output: z.object({ summaries: z.array(summary) }),
});

export const memorySummary = defineOperation({
	name: 'memory/summary',
	effect: 'read',
	summary: 'Read a summary with its sources, each verbatim.',
	input: z.object({ id }),
	output: summary.extend({
		/** In the order of `sources`; text is missing for what was deleted meanwhile. */
		sourceTexts: z.array(z.object({ ref: z.string(), text: z.string().optional(), createdAt: z.string().optional() })),
	}),
});
