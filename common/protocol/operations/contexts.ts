import { z } from 'zod';
import { contextEntry, contextKey, contextNamespace, contextTags } from '../../model/context.ts';
import { defineOperation } from '../operation.ts';

const seq = z.number().int();

export const contextSet = defineOperation({
	name: 'context/set',
	effect: 'write',
	summary: 'Keep a JSON value under a name; the values before it stay in its history.',
	input: z.object({
		namespace: contextNamespace,
		key: contextKey,
		value: z.json(),
		/** Those there are stay when it is left out. */
		tags: contextTags.optional(),
		/** Refused unless the value was last written by this event; 0: unless there is none. */
		ifSeq: z.number().int().min(0).optional(),
	}),
	output: z.object({ namespace: z.string(), key: z.string(), seq }),
	mcp: {
		name: 'set_context',
		title: 'Set a context value',
		description:
			'Keep a JSON value under a namespace and a key, for this assistant and others. Old values stay in the history.',
		idempotent: true,
	},
});

export const contextGet = defineOperation({
	name: 'context/get',
	effect: 'read',
	summary: 'Read a value.',
	input: z.object({ namespace: contextNamespace, key: contextKey }),
	output: contextEntry,
	mcp: { name: 'get_context', title: 'Get a context value' },
});

export const contextList = defineOperation({
	name: 'context/list',
	effect: 'read',
	summary: 'List values by namespace and key.',
	input: z.object({
		namespace: contextNamespace.optional(),
		/** Keys that begin with this. */
		prefix: z.string().max(256).optional(),
		tag: z.string().optional(),
		limit: z.number().int().min(1).max(10_000).default(100),
		offset: z.number().int().min(0).default(0),
	}),
	output: z.object({ entries: z.array(contextEntry), total: z.number().int(), seq }),
	mcp: { name: 'list_contexts', title: 'List context values', defaults: { limit: 50 } },
});

export const contextNamespaces = defineOperation({
	name: 'context/namespaces',
	effect: 'read',
	summary: 'List namespaces with the number of their keys and their schemas.',
	input: z.object({}),
	output: z.object({
		namespaces: z.array(z.object({ namespace: z.string(), keys: z.number().int(), schema: z.json().optional() })),
	}),
});

export const contextDelete = defineOperation({
	name: 'context/delete',
	effect: 'write',
	summary: 'Take a value away; its history stays, and setting it again brings it back.',
	input: z.object({ namespace: contextNamespace, key: contextKey }),
	output: z.object({ namespace: z.string(), key: z.string(), seq }),
	mcp: {
		name: 'delete_context',
		title: 'Delete a context value',
		description: 'Take a value away; its history stays, and setting it again brings it back.',
		idempotent: true,
	},
});

export const contextHistory = defineOperation({
	name: 'context/history',
	effect: 'read',
	summary: 'Every value a key had, newest first.',
	input: z.object({
		namespace: contextNamespace,
		key: contextKey,
		limit: z.number().int().min(1).max(1000).default(100),
	}),
	output: z.object({
		changes: z.array(
			z.object({
				seq,
				at: z.string(),
				deleted: z.boolean(),
				value: z.json().optional(),
				tags: z.array(z.string()),
			}),
		),
	}),
});

export const contextSetSchema = defineOperation({
	name: 'context/setSchema',
	effect: 'write',
	summary: 'Let a namespace take only values that follow a JSON Schema (draft 2020-12); null lets it take any again.',
	input: z.object({ namespace: contextNamespace, schema: z.json() }),
	output: z.object({ namespace: z.string(), seq }),
});
