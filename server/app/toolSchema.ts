import { z } from 'zod';
import type { McpTool } from '../../common/protocol/operation.ts';

/** JSON Schema of an object, as tools carry it. */
export interface ObjectSchema {
	type: 'object';
	properties?: Record<string, JsonObject>;
	required?: string[];
	[keyword: string]: unknown;
}

type JsonObject = Record<string, Json>;
type Json = null | string | number | boolean | Json[] | { [key: string]: Json };

/** What a tool takes: the operation's input without what assistants do not set, with words for the model. */
export function inputSchema(schema: z.ZodType, tool: McpTool): ObjectSchema {
	const { properties = {}, required = [], ...rest } = toObjectSchema(schema, 'input');
	const omitted = new Set(tool.omit);
	const kept = Object.entries(properties).filter(([name]) => !omitted.has(name));
	const describe = ([name, property]: [string, JsonObject]): [string, JsonObject] => [
		name,
		{
			...property,
			...(tool.fields?.[name] !== undefined && { description: tool.fields[name] }),
			...(tool.defaults?.[name] !== undefined && { default: tool.defaults[name] as Json }),
		},
	];
	const needed = required.filter((name) => !omitted.has(name));
	return {
		...rest,
		properties: Object.fromEntries(kept.map(describe)),
		...(needed.length > 0 && { required: needed }),
	};
}

/** What a tool answers with. */
export function outputSchema(schema: z.ZodType): ObjectSchema {
	return toObjectSchema(schema, 'output');
}

function toObjectSchema(schema: z.ZodType, io: 'input' | 'output'): ObjectSchema {
	const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', override: simplify });
	return rest as unknown as ObjectSchema;
}

/** Leaves out bounds that say nothing, the promise that no field will ever be added, and what few clients understand. */
function simplify({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
	if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
	if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
	if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
	if (jsonSchema.items !== false) return;
	delete jsonSchema.items; // a tuple ends where its items end
	jsonSchema.maxItems = jsonSchema.prefixItems?.length ?? 0;
}
