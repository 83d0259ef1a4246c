import { z } from 'zod';
import { tag } from './capture.ts';

/** Groups keys: of an assistant, a script, a project. */
export const contextNamespace = z
	.string()
	.min(1)
	.max(128)
	.regex(
		/^[\p{L}\p{N}][\p{L}\p{N}._/-]*$/u,
		'a namespace has letters, digits and . _ / - and begins with one of the first two',
	);

export const contextKey = z.string().min(1, 'a context needs a key').max(256);

/** Longest value as JSON. UTF-16 units. */
export const MAX_CONTEXT_LENGTH = 200_000;
/** Keys that one namespace holds. */
export const MAX_CONTEXT_KEYS = 10_000;

export const contextTags = z.array(tag).max(50);

/** A JSON value that an assistant or a script keeps under a name. */
export const contextEntry = z.object({
	namespace: z.string(),
	key: z.string(),
	value: z.json(),
	tags: z.array(z.string()),
	createdAt: z.string(),
	updatedAt: z.string(),
	/** The event that wrote it last. */
	seq: z.number().int(),
});
export type ContextEntry = z.infer<typeof contextEntry>;
export type JsonValue = z.infer<ReturnType<typeof z.json>>;
