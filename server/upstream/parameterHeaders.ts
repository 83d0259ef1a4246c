/** A property with it is sent as a header, too (MCP 2026-07-28, streamable HTTP). */
const KEY = 'x-mcp-header';
/** A token of RFC 9110, section 5.1. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const TYPES: ReadonlySet<unknown> = new Set(['string', 'integer', 'boolean']);
/** Their values are data, not schemas. */
const DATA: ReadonlySet<string> = new Set(['default', 'const', 'enum', 'examples']);

/** Schemas are read no deeper, and nobody needs one that is. */
const MAX_DEPTH = 200;

type Json = Readonly<Record<string, unknown>>;

/** What is wrong with the headers that an input schema asks for; undefined when nothing is. A tool with a wrong one must not be used. */
export function headerProblem(inputSchema: unknown): string | undefined {
	const names = new Set<string>();
	/** @param reachable only `properties` lead here, so that the value is known without the rest of the schema */
	const visit = (node: unknown, depth: number, reachable: boolean): string | undefined => {
		if (depth > MAX_DEPTH) return 'its input schema is nested too deep';
		if (Array.isArray(node)) return first(node, (item) => visit(item, depth + 1, false));
		if (typeof node !== 'object' || node === null) return undefined;
		const schema = node as Json;
		const wrong = KEY in schema ? checkOne(schema, reachable && depth > 0, names) : undefined;
		if (wrong !== undefined) return wrong;
		return first(Object.entries(schema), ([key, value]) => {
			if (DATA.has(key)) return undefined;
			const isMap = key === 'properties' && typeof value === 'object' && value !== null;
			if (isMap) return first(Object.values(value), (child) => visit(child, depth + 1, reachable));
			return visit(value, depth + 1, false);
		});
	};
	return visit(inputSchema, 0, true);
}

function checkOne({ [KEY]: name, type }: Json, reachable: boolean, names: Set<string>): string | undefined {
	if (!reachable) return 'a header is asked for where no plain property is';
	if (typeof name !== 'string' || !TOKEN.test(name)) return `${JSON.stringify(name)} cannot be the name of a header`;
	if (!TYPES.has(type)) return `the header ${name} is of a value that is no string, integer or boolean`;
	if (names.has(name.toLowerCase())) return `the header ${name} is asked for twice`;
	names.add(name.toLowerCase());
	return undefined;
}

function first<T>(items: Iterable<T>, check: (item: T) => string | undefined): string | undefined {
	for (const item of items) {
		const found = check(item);
		if (found !== undefined) return found;
	}
	return undefined;
}
