import type { Client, PriorDiscovery } from '@modelcontextprotocol/client';
import type { Prompt, Resource, ResourceTemplateType, Tool } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { messageOf } from '../../common/base/messageOf.ts';
import type { Upstream } from '../../common/model/upstream.ts';
import type { McpListKind } from '../ports/upstream.ts';
import { definitionHash } from './hashes.ts';
import { headerProblem } from './parameterHeaders.ts';
import { isTaskOnly, takesTasks } from './taskCall.ts';
import { isOverSse } from './transport.ts';

/** What a server has, as it said when it last ran; kept so that it need not run to be listed. */
export interface Manifest {
	/** Hash of what decides how the server is reached: a manifest of another server is of no use. */
	readonly of: string;
	/** Milliseconds since the epoch. */
	readonly at: number;
	readonly verdict: PriorDiscovery;
	/** It is reached over the first HTTP transport, with server-sent events; not there when it is not. */
	readonly overSse?: boolean;
	readonly serverName: string;
	readonly serverVersion: string;
	readonly tools: readonly Tool[];
	readonly prompts: readonly Prompt[];
	readonly resources: readonly Resource[];
	readonly templates: readonly ResourceTemplateType[];
	/** Tools that asked something, or ended without. */
	readonly asks: Readonly<Record<string, boolean>>;
	readonly problems: readonly string[];
}

/** What the rest relies on; a file may have been damaged, or written by another version. */
const manifestShape = z.looseObject({
	of: z.string(),
	at: z.number(),
	verdict: z.looseObject({ kind: z.enum(['legacy', 'modern']) }),
	overSse: z.boolean().optional(),
	serverName: z.string(),
	serverVersion: z.string(),
	tools: z.array(z.looseObject({ name: z.string(), inputSchema: z.looseObject({}) })),
	prompts: z.array(z.looseObject({ name: z.string() })),
	resources: z.array(z.looseObject({ uri: z.string() })),
	templates: z.array(z.looseObject({ uriTemplate: z.string() })),
	asks: z.record(z.string(), z.boolean()),
	problems: z.array(z.string()),
});

export function isManifest(value: unknown): value is Manifest {
	return manifestShape.safeParse(value).success;
}

/** A verdict about the protocol's revision is asked for again after a day. Milliseconds. */
const VERDICT_MS = 24 * 60 * 60_000;
const LISTS: readonly McpListKind[] = ['tools', 'prompts', 'resources'];
/** Pages of one list that are read. */
const MAX_PAGES = 50;
/** Things of one kind that a server may have. */
const MAX_ITEMS = 2000;
/** Largest description of one thing, schemas included. Bytes. */
const MAX_ITEM_BYTES = 128 * 1024;
const MAX_NAME = 256;

const looseResult = z.looseObject({});

/** Reads all lists of a server that is connected. */
export async function readManifest(
	client: Client,
	upstream: Upstream,
	asks: Readonly<Record<string, boolean>>,
	signal: AbortSignal,
): Promise<Manifest> {
	const problems: string[] = [];
	const has = client.getServerCapabilities() ?? {};
	const list = <T>(present: unknown, method: string, field: string, key: string): Promise<T[]> =>
		present === undefined ? Promise.resolve([]) : readList<T>(client, method, field, key, problems, signal);
	const discover = client.getDiscoverResult();
	return {
		of: definitionHash(upstream),
		at: Date.now(),
		verdict: discover === undefined ? { kind: 'legacy' } : { kind: 'modern', discover },
		...(isOverSse(client.transport) && { overSse: true }),
		serverName: client.getServerVersion()?.name.slice(0, MAX_NAME) ?? '',
		serverVersion: client.getServerVersion()?.version.slice(0, MAX_NAME) ?? '',
		tools: callable(await list<Tool>(has.tools, 'tools/list', 'tools', 'name'), client, problems),
		prompts: await list<Prompt>(has.prompts, 'prompts/list', 'prompts', 'name'),
		resources: await list<Resource>(has.resources, 'resources/list', 'resources', 'uri'),
		templates: await list<ResourceTemplateType>(
			has.resources,
			'resources/templates/list',
			'resourceTemplates',
			'uriTemplate',
		),
		asks,
		problems,
	};
}

/** Lists that are not what they were. */
export function changedLists(before: Manifest | undefined, after: Manifest): readonly McpListKind[] {
	const of = (manifest: Manifest | undefined, kind: McpListKind): unknown =>
		kind === 'resources' ? [manifest?.resources, manifest?.templates] : manifest?.[kind];
	return LISTS.filter((kind) => JSON.stringify(of(before, kind)) !== JSON.stringify(of(after, kind)));
}

/** What is known of a server's revision before it is asked, if that spares asking. */
export function priorVerdict(manifest: Manifest | undefined, era: Upstream['era']): PriorDiscovery | undefined {
	if (era === 'legacy') return { kind: 'legacy' };
	if (manifest === undefined || Date.now() - manifest.at > VERDICT_MS) return undefined;
	// What a modern server says of itself may change between two starts, so only the other verdict saves something.
	return manifest.verdict.kind === 'legacy' && era === 'auto' ? manifest.verdict : undefined;
}

/** Every field of an item is kept as it came; items that no client could use are left out and named. */
async function readList<T>(
	client: Client,
	method: string,
	field: string,
	key: string,
	problems: string[],
	signal: AbortSignal,
): Promise<T[]> {
	const found = new Map<string, T>();
	let cursor: string | undefined;
	for (let pages = 0; ; pages++) {
		const params = cursor === undefined ? {} : { cursor };
		const result = await client.request({ method, params }, looseResult, { signal }).catch((error: unknown) => {
			problems.push(`${method} failed: ${messageOf(error)}`.slice(0, 500));
			return {};
		});
		const { [field]: items, nextCursor } = result as Record<string, unknown>;
		for (const item of Array.isArray(items) ? (items as unknown[]) : []) keep(item, found, field, key, problems);
		if (typeof nextCursor !== 'string' || nextCursor === cursor) return [...found.values()];
		cursor = nextCursor;
		if (pages >= MAX_PAGES || found.size >= MAX_ITEMS) {
			problems.push(`Only the first ${found.size} ${field} are used.`);
			return [...found.values()].slice(0, MAX_ITEMS);
		}
	}
}

function keep<T>(item: unknown, found: Map<string, T>, field: string, key: string, problems: string[]): void {
	const name = (item as Record<string, unknown> | null)?.[key];
	if (typeof name !== 'string' || name === '') return void problems.push(`One of the ${field} has no ${key}.`);
	const label = JSON.stringify(name.slice(0, 80));
	const wrongHeader = field === 'tools' ? headerProblem((item as Tool).inputSchema) : undefined;
	if (key === 'name' && name.length > MAX_NAME) problems.push(`${label}: its name is too long; it is left out.`);
	else if (JSON.stringify(item).length > MAX_ITEM_BYTES)
		problems.push(`${label}: its description and schemas are too large; it is left out.`);
	else if (field === 'tools' && !isObjectSchema((item as Tool).inputSchema))
		problems.push(`${label}: its input schema is no object; it is left out.`);
	else if (wrongHeader !== undefined) problems.push(`${label}: ${wrongHeader}; it is left out.`);
	else if (found.has(name)) problems.push(`${label} is there more than once; the first is used.`);
	else found.set(name, item as T);
}

/** Leaves out tools that run as tasks only, of servers that take no tasks. */
function callable(tools: readonly Tool[], client: Client, problems: string[]): readonly Tool[] {
	if (takesTasks(client)) return tools;
	return tools.filter((tool) => {
		if (isTaskOnly(tool))
			problems.push(
				`${JSON.stringify(tool.name)} runs as a task only, which its server does not offer; it is left out.`,
			);
		return !isTaskOnly(tool);
	});
}

function isObjectSchema(schema: unknown): boolean {
	return typeof schema === 'object' && schema !== null && (schema as { type?: unknown }).type === 'object';
}
