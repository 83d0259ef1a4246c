/** A property of a tool's input with it is sent as a header, too (MCP 2026-07-28, streamable HTTP). */
const KEY = 'x-mcp-header';
const PREFIX = 'Mcp-Param-';
/** What a header cannot hold as it is travels like this. */
const ENCODED = /^=\?base64\?(.*)\?=$/s;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const DECIMAL = /^-?\d+(?:\.\d+)?$/;
/** Arguments are read no deeper. */
const MAX_DEPTH = 100;

type Json = Readonly<Record<string, unknown>>;

/**
 * What is wrong with the headers of a call: an argument that is to be sent as a header has none, or one that says something
 * else. Undefined when nothing is. A header without its argument means nothing.
 * @param inputSchema of the tool; headers stand on properties of properties alone, others make a tool unusable
 */
export function headerMismatch(inputSchema: unknown, args: unknown, headers: Headers, depth = 0): string | undefined {
	if (!isJson(inputSchema) || !isJson(args) || !isJson(inputSchema['properties']) || depth > MAX_DEPTH)
		return undefined;
	for (const [name, schema] of Object.entries(inputSchema['properties'])) {
		if (!isJson(schema) || !Object.hasOwn(args, name)) continue;
		const wrong =
			typeof schema[KEY] === 'string'
				? compare(`${PREFIX}${schema[KEY]}`, args[name], headers)
				: headerMismatch(schema, args[name], headers, depth + 1);
		if (wrong !== undefined) return wrong;
	}
	return undefined;
}

function compare(header: string, value: unknown, headers: Headers): string | undefined {
	if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
	if (typeof value === 'number' && !Number.isSafeInteger(value)) return undefined; // no header stands for it
	const sent = headers.get(header);
	if (sent === null) return `the header ${header} is missing`;
	const said = decode(sent);
	if (said === undefined) return `the header ${header} is not encoded as it says`;
	const same = typeof value === 'number' && DECIMAL.test(said) ? Number(said) === value : said === String(value);
	return same ? undefined : `the header ${header} says something else than the body`;
}

function decode(text: string): string | undefined {
	const [, encoded] = ENCODED.exec(text) ?? [];
	if (encoded === undefined) return text;
	if (!BASE64.test(encoded)) return undefined;
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(encoded, 'base64'));
	} catch {
		return undefined; // no UTF-8
	}
}

function isJson(value: unknown): value is Json {
	return typeof value === 'object' && value !== null;
}
