import { z } from 'zod';
import { API_MAKERS, API_OPERATIONS, API_READ_OF } from '../../../common/protocol/api.ts';
import { OPERATIONS, type OperationName } from '../../../common/protocol/index.ts';
import { API_PATH } from './rest.ts';

type Json = Record<string, unknown>;

/** The OpenAPI 3.1 description of every operation that programs may call. */
export function openApi(version: string, address: string): Json {
	const names = Object.keys(API_OPERATIONS) as OperationName[];
	const schemas: Json = { Problem: PROBLEM };
	const paths = Object.fromEntries(names.map((name) => [`${API_PATH}/${name}`, pathItem(name, schemas)]));
	return {
		openapi: '3.1.1',
		info: {
			title: 'Understory',
			version,
			description:
				'Memory, tasks, notes and search of this machine. Send a bearer token. Errors are problem details (RFC 9457).',
		},
		servers: [{ url: address }],
		security: [{ bearer: [] }],
		components: {
			securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
			schemas,
		},
		paths: { ...paths, [`${API_PATH}/events`]: EVENTS },
	};
}

/** @param schemas takes what schemas of the operation name themselves */
function pathItem(name: OperationName, schemas: Json): Json {
	const { summary, effect, input, output } = OPERATIONS[name];
	const id = name.replace('/', '_');
	const outputSchema = hoisted(schemaOf(output, 'output'), `${id}_output`, schemas);
	const inputSchema = hoisted(schemaOf(input, 'input'), `${id}_input`, schemas);
	const operation = (id: string, rest: Json): Json => ({
		operationId: id,
		summary,
		tags: [name.split('/')[0]],
		description: `Needs the scope ${API_OPERATIONS[name]}.`,
		...rest,
		responses: {
			200: { description: 'Done.', content: { 'application/json': { schema: outputSchema } } },
			default: {
				description: 'Not done.',
				content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
			},
		},
	});
	const body = { content: { 'application/json': { schema: inputSchema } } };
	const post = operation(id, { requestBody: body, ...(effect === 'write' && { parameters: writeHeaders(name) }) });
	return effect === 'write' ? { post } : { post, get: operation(`${id}_get`, { parameters: queryOf(inputSchema) }) };
}

/** In the document, what a schema names itself is in another place: among the components. */
function hoisted(schema: Json, prefix: string, schemas: Json): Json {
	const text = JSON.stringify(schema).replaceAll('"#/$defs/', `"#/components/schemas/${prefix}`);
	const { $defs = {}, ...rest } = JSON.parse(text) as Json & { $defs?: Json };
	for (const [name, part] of Object.entries($defs)) schemas[`${prefix}${name}`] = part;
	return rest;
}

function queryOf(schema: Json): Json[] {
	const required = (schema['required'] as string[] | undefined) ?? [];
	const properties = (schema['properties'] as Record<string, unknown> | undefined) ?? {};
	return Object.entries(properties).map(([name, property]) => ({
		name,
		in: 'query',
		required: required.includes(name),
		schema: property,
	}));
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
	const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
	return rest;
}

function writeHeaders(name: OperationName): Json[] {
	const readOf = API_READ_OF[name];
	const key = {
		name: 'Idempotency-Key',
		in: 'header',
		description: API_MAKERS.has(name)
			? 'A request with the same key makes one thing, also when the server was started anew in between.'
			: 'A request with the same key is done once while the server runs.',
		schema: { type: 'string', maxLength: 200 },
	};
	if (readOf === undefined) return [key];
	const ifMatch = {
		name: 'If-Match',
		in: 'header',
		description: `ETag of the answer of ${readOf.read}; when that has changed since, nothing is done (412).`,
		schema: { type: 'string' },
	};
	return [key, ifMatch];
}

const EVENTS: Json = {
	get: {
		operationId: 'events',
		summary: 'What happens, as server-sent events; the id of each is its place in the log.',
		tags: ['events'],
		description: 'Needs the scope read. A reader that comes back with Last-Event-ID misses nothing.',
		parameters: [
			{ name: 'Last-Event-ID', in: 'header', schema: { type: 'string' } },
			{ name: 'from', in: 'query', description: 'Begin after this place.', schema: { type: 'integer' } },
			{
				name: 'type',
				in: 'query',
				description: 'Only events of this type; may be repeated.',
				schema: { type: 'string' },
			},
		],
		responses: { 200: { description: 'Events without end.', content: { 'text/event-stream': {} } } },
	},
};

const PROBLEM: Json = {
	type: 'object',
	required: ['type', 'title', 'status', 'detail', 'code'],
	properties: {
		type: { type: 'string' },
		title: { type: 'string' },
		status: { type: 'integer' },
		detail: { type: 'string', description: 'What to do.' },
		code: { type: 'string', description: 'For programs.' },
	},
};
