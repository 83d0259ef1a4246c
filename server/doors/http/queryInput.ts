import { z } from 'zod';

/**
 * The input of an operation from a query string. A field is read as the schema wants it: numbers and truth values from
 * their texts, lists from repeated fields; what is no such text is left for the validation to refuse.
 */
export function queryInput(schema: z.ZodType, query: URLSearchParams): Record<string, unknown> {
	const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
	const fields = new Set(query.keys());
	return Object.fromEntries([...fields].map((field) => [field, toValue(properties[field], query.getAll(field))]));
}

function toValue(schema: z.core.JSONSchema._JSONSchema | undefined, texts: readonly string[]): unknown {
	const [text = ''] = texts;
	const type = typeof schema === 'object' ? schema.type : undefined;
	if (type === 'array') return texts;
	if (type === 'integer' || type === 'number') return text.trim() === '' ? text : Number(text);
	if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
	return type === 'object' ? parsed(text) : text;
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
