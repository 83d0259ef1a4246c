import { z } from 'zod';
import type { JsonValue } from '../../../common/model/context.ts';

export type ContextEvent =
	| {
			readonly type: 'contextSet';
			readonly data: { namespace: string; key: string; value: JsonValue; tags: string[] };
	  }
	| { readonly type: 'contextDeleted'; readonly data: { namespace: string; key: string } }
	/** `schema` is a JSON Schema; null when the namespace takes any value from now on. */
	| { readonly type: 'contextSchemaSet'; readonly data: { namespace: string; schema: JsonValue } };

const name = z.string().min(1);

/** Frozen, as all schemas of the log; see `events/schemas.ts`. */
export const CONTEXT_SCHEMAS = {
	contextSet: { 1: z.strictObject({ namespace: name, key: name, value: z.json(), tags: z.array(z.string()) }) },
	contextDeleted: { 1: z.strictObject({ namespace: name, key: name }) },
	contextSchemaSet: { 1: z.strictObject({ namespace: name, schema: z.json() }) },
} as const;
