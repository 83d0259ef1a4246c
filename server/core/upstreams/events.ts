import { z } from 'zod';
import type { UpstreamDefinition, UpstreamToolRule } from '../../../common/model/upstream.ts';

export type UpstreamEvent =
	| { readonly type: 'upstreamAdded'; readonly data: { id: string } & UpstreamDefinition }
	| { readonly type: 'upstreamEdited'; readonly data: { id: string } & Partial<UpstreamDefinition> }
	| { readonly type: 'upstreamRemoved'; readonly data: { id: string } }
	/** Each rule replaces the one of the same tool. */
	| { readonly type: 'upstreamToolsRuled'; readonly data: { id: string; rules: UpstreamToolRule[] } };

const id = z.string().min(1);

const definition = z.strictObject({
	alias: z.string(),
	name: z.string(),
	type: z.enum(['stdio', 'http', 'sse']),
	command: z.string(),
	args: z.array(z.string()),
	cwd: z.string(),
	env: z.array(z.string()),
	url: z.string(),
	headers: z.array(z.string()),
	enabled: z.boolean(),
	approval: z.enum(['always', 'readOnly', 'ask']),
	prefix: z.enum(['alias', 'none']),
	era: z.enum(['auto', 'legacy', 'modern']),
	timeoutSeconds: z.number(),
	maxOutputKb: z.number(),
});

const rule = z.strictObject({
	tool: z.string(),
	enabled: z.boolean().optional(),
	approval: z.enum(['always', 'ask', 'never']).optional(),
	pin: z.string().optional(),
});

const limits = { timeoutSeconds: z.number().optional(), maxOutputKb: z.number().optional() };

/** Frozen, as all schemas of the log; see `events/schemas.ts`. */
export const UPSTREAM_SCHEMAS = {
	upstreamAdded: { 1: definition.extend({ id }) },
	upstreamEdited: { 1: definition.partial().extend({ id }) },
	upstreamRemoved: { 1: z.strictObject({ id }) },
	upstreamToolsRuled: {
		1: z.strictObject({ id, rules: z.array(rule) }),
		/** A tool may have limits of its own. */
		2: z.strictObject({ id, rules: z.array(rule.extend(limits)) }),
	},
} as const;
