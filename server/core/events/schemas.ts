import { z } from 'zod';
import { AGENT_SCHEMAS } from '../agents/events.ts';
import { GRAPH_SCHEMAS } from '../graph/events.ts';
import { NOTE_SCHEMAS } from '../notes/events.ts';
import { CONTEXT_SCHEMAS } from '../contexts/events.ts';
import { MEMORY_SCHEMAS } from '../memory/events.ts';
import { GIT_SCHEMAS } from '../git/events.ts';
import { PROJECT_SCHEMAS } from '../projects/events.ts';
import { SESSION_SCHEMAS } from '../sessions/events.ts';
import { TASK_SCHEMAS } from '../tasks/events.ts';
import { THREAD_SCHEMAS } from '../threads/events.ts';
import { UPSTREAM_SCHEMAS } from '../upstreams/events.ts';
import { TERMINAL_SCHEMAS } from '../terminal/events.ts';
import type { EventData, EventType } from './event.ts';

/**
 * Schemas of what is in the log. They are frozen: a line written years ago must still be readable, so they lean on no
 * model that may become stricter, and a change of shape is a new version beside the old one. `npm run pin` tells the tests of
 * a new one.
 */
const id = z.string().min(1);
const status = z.enum(['inbox', 'processed', 'compacted', 'archived']);
const source = z.strictObject({
	door: z.string(),
	uri: z.string().optional(),
	startLine: z.number().int().optional(),
	endLine: z.number().int().optional(),
	symbol: z.string().optional(),
	excerpt: z.string().optional(),
});

const schemas = {
	captureAdded: {
		1: z.strictObject({ id, content: z.string(), tags: z.array(z.string()), source: source.optional() }),
	},
	captureEdited: {
		1: z.strictObject({
			id,
			content: z.string().optional(),
			tags: z.array(z.string()).optional(),
			status: status.optional(),
		}),
	},
	captureDeleted: { 1: z.strictObject({ id }) },
	captureRestored: { 1: z.strictObject({ id }) },
	eventLost: { 1: z.strictObject({ reason: z.string() }) },
	...NOTE_SCHEMAS,
	...CONTEXT_SCHEMAS,
	...MEMORY_SCHEMAS,
	...PROJECT_SCHEMAS,
	...TASK_SCHEMAS,
	...GRAPH_SCHEMAS,
	...THREAD_SCHEMAS,
	...UPSTREAM_SCHEMAS,
	...TERMINAL_SCHEMAS,
	...GIT_SCHEMAS,
	...SESSION_SCHEMAS,
	...AGENT_SCHEMAS,
} as const satisfies Record<EventType, Record<number, z.ZodType>>;

/** The version each type is written with. */
export const CURRENT_VERSION: Readonly<Record<EventType, number>> = {
	captureAdded: 1,
	captureEdited: 1,
	captureDeleted: 1,
	captureRestored: 1,
	eventLost: 1,
	noteSeen: 1,
	noteRemoved: 1,
	noteLinked: 1,
	contextSet: 1,
	contextDeleted: 1,
	contextSchemaSet: 1,
	captureProcessed: 2,
	captureAssigned: 1,
	captureArchived: 1,
	captureUnarchived: 1,
	memoryPinned: 1,
	memorySuperseded: 1,
	memoryReinstated: 1,
	memoryRecalled: 1,
	memoryCompacted: 1,
	compactionUndone: 1,
	projectAdded: 1,
	projectEdited: 1,
	taskAdded: 3,
	taskEdited: 3,
	taskMoved: 1,
	taskDeleted: 1,
	taskRestored: 1,
	suggestionIgnored: 1,
	suggestionRestored: 1,
	entityMerged: 1,
	entitySplit: 1,
	entityRenamed: 1,
	entityHidden: 1,
	entityShown: 1,
	linkAdded: 1,
	linkRemoved: 1,
	threadStarted: 1,
	threadAsked: 3,
	threadAnswered: 5,
	threadRenamed: 1,
	threadDeleted: 1,
	threadRestored: 1,
	upstreamAdded: 1,
	upstreamEdited: 1,
	upstreamRemoved: 1,
	upstreamToolsRuled: 2,
	terminalRecorded: 1,
	terminalArchived: 1,
	terminalUnarchived: 1,
	terminalErased: 1,
	gitRecorded: 1,
	sessionSaved: 2,
	sessionHeld: 2,
	agentAdded: 1,
	agentRemoved: 1,
	agentToolsAllowed: 1,
	agentRunUndone: 1,
	agentEdited: 1,
	agentRunStarted: 1,
	agentRunStepped: 1,
	agentRunFinished: 4,
	agentRunFailed: 4,
	agentRunCancelled: 4,
};

/** Every type and version that can be read, as JSON Schema; a test pins it. */
export function eventJsonSchemas(): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(schemas).flatMap(([type, versions]) =>
			Object.entries(versions).map(([version, schema]) => [`${type}@${version}`, z.toJSONSchema(schema)]),
		),
	);
}

/** Whether this program knows the type in this version. */
export function isKnownEvent(type: string, version: number): boolean {
	return schemaOf(type, version) !== undefined;
}

/**
 * Data of a known event, checked.
 * @throws Error naming the faulty field when the data does not follow the schema, or when the event is not known.
 */
export function parseEventData(type: string, version: number, data: unknown): EventData {
	const schema = schemaOf(type, version);
	if (schema === undefined) throw new Error(`no schema for ${type} version ${version}`);
	const result = schema.safeParse(data);
	if (!result.success) throw new Error(`${type}: ${z.prettifyError(result.error)}`);
	return { type, data: result.data } as EventData;
}

function schemaOf(type: string, version: number): z.ZodType | undefined {
	if (!Object.hasOwn(schemas, type)) return undefined;
	const versions: Readonly<Record<number, z.ZodType>> = schemas[type as EventType];
	return Object.hasOwn(versions, version) ? versions[version] : undefined;
}
