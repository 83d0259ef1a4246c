import { z } from 'zod';
import type { ContextPiece, ThreadAnswer, ThreadCommand } from '../../../common/model/thread.ts';

export type ThreadEvent =
	| { readonly type: 'threadStarted'; readonly data: { id: string; title: string } }
	| {
			readonly type: 'threadAsked';
			readonly data: {
				thread: string;
				id: string;
				parent?: string;
				text: string;
				command?: ThreadCommand;
				attachments: ContextPiece[];
				/** Version 2 does not know what the editor showed, and what was taken out. */
				editor?: ContextPiece[];
				exclude?: string[];
			};
	  }
	| {
			readonly type: 'threadAnswered';
			/** Version 1 knows no steps, version 2 no estimates, version 3 nothing edited or cut, version 4 no earlier turns. */
			readonly data: { thread: string } & Omit<ThreadAnswer, 'role' | 'at' | 'steps'> &
				Partial<Pick<ThreadAnswer, 'steps'>>;
	  }
	| { readonly type: 'threadRenamed'; readonly data: { id: string; title: string } }
	| { readonly type: 'threadDeleted'; readonly data: { id: string } }
	| { readonly type: 'threadRestored'; readonly data: { id: string } };

const id = z.string().min(1);
const piece = {
	kind: z.string(),
	root: z.string(),
	path: z.string(),
	startLine: z.number().int(),
	endLine: z.number().int(),
	label: z.string(),
	language: z.string(),
	text: z.string(),
};
const item = z.strictObject({
	...piece,
	id,
	origin: z.enum(['attached', 'editor', 'found']),
	tokens: z.number().int(),
	number: z.number().int(),
	why: z.array(z.strictObject({ part: z.string(), label: z.string(), score: z.number() })),
});
const model = z.strictObject({
	ref: z.string(),
	provider: z.string(),
	name: z.string(),
	local: z.boolean(),
	host: z.string(),
	problem: z.string().optional(),
});

const answered = z.strictObject({
	thread: id,
	id,
	parent: id,
	text: z.string(),
	kind: z.enum(['text', 'passages']),
	state: z.enum(['done', 'stopped', 'failed']),
	model: model.optional(),
	context: z.array(item),
	steps: z.array(
		z.strictObject({
			id,
			tool: z.string(),
			title: z.string(),
			input: z.string(),
			state: z.enum(['running', 'waiting', 'done', 'failed', 'denied']),
			result: z.string(),
		}),
	),
	usage: z.strictObject({
		inputTokens: z.number().int().optional(),
		outputTokens: z.number().int().optional(),
		cost: z.number().optional(),
	}),
	notices: z.array(z.string()),
});

const edited = z.boolean().optional();
const estimating = answered.extend({ usage: answered.shape.usage.extend({ estimated: z.boolean().optional() }) });
const asked = z.strictObject({
	thread: id,
	id,
	parent: id.optional(),
	text: z.string(),
	command: z.string().optional(),
	attachments: z.array(z.strictObject(piece)),
});

const askedEdited = asked.extend({ attachments: z.array(z.strictObject({ ...piece, edited })) });
const answeredCut = estimating.extend({ context: z.array(item.extend({ edited, cut: z.boolean().optional() })) });
const exclude = z.array(z.string()).optional();

/** Frozen, as all schemas of the log; see `events/schemas.ts`. */
export const THREAD_SCHEMAS = {
	threadStarted: { 1: z.strictObject({ id, title: z.string() }) },
	threadAsked: {
		1: asked,
		2: askedEdited,
		3: askedEdited.extend({ editor: askedEdited.shape.attachments.optional(), exclude }),
	},
	threadAnswered: {
		1: z.strictObject({
			thread: id,
			id,
			parent: id,
			text: z.string(),
			kind: z.enum(['text', 'passages']),
			state: z.enum(['done', 'stopped', 'failed']),
			model: model.optional(),
			context: z.array(item),
			usage: z.strictObject({ inputTokens: z.number().int().optional(), outputTokens: z.number().int().optional() }),
			notices: z.array(z.string()),
		}),
		2: answered,
		3: estimating,
		4: answeredCut,
		5: answeredCut.extend({
			earlier: z.strictObject({ turns: z.number().int(), tokens: z.number().int() }).optional(),
			exclude,
		}),
	},
	threadRenamed: { 1: z.strictObject({ id, title: z.string() }) },
	threadDeleted: { 1: z.strictObject({ id }) },
	threadRestored: { 1: z.strictObject({ id }) },
} as const;
