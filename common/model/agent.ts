import { z } from 'zod';
import {
	AGENT_EVENTS,
	AGENT_KINDS,
	AGENT_METHODS,
	AGENT_OUTPUTS,
	MIN_INTERVAL_MINUTES,
	RUN_STATES,
} from './agentRules.ts';

export const agentKind = z.enum(AGENT_KINDS);
export type AgentKind = z.infer<typeof agentKind>;

export const agentEvent = z.enum(AGENT_EVENTS);
export type AgentEventName = z.infer<typeof agentEvent>;

const minutes = z
	.number()
	.int()
	.min(MIN_INTERVAL_MINUTES)
	.max(60 * 24 * 31);

/** When an agent runs by itself. It also can be run by hand at any time. */
export const agentSchedule = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('manual') }),
	z.object({ kind: z.literal('interval'), minutes }),
	/** Five fields, in the time zone of the machine: minute, hour, day of month, month, day of week. */
	z.object({ kind: z.literal('cron'), expression: z.string().trim().min(1).max(200) }),
	/** At most once in `everyMinutes`; what happens in between is let pass. */
	z.object({ kind: z.literal('event'), on: agentEvent, everyMinutes: minutes }),
	/** After so long without work, once until there is work again. */
	z.object({ kind: z.literal('idle'), minutes }),
]);
export type AgentSchedule = z.infer<typeof agentSchedule>;

/** A run that reaches one of these is ended; what it has done by then is kept. */
export const agentBudget = z.object({
	minutes: z
		.number()
		.int()
		.min(1)
		.max(60 * 24),
	steps: z.number().int().min(1).max(10_000),
	/** Of language models, read and written. 0: none may be asked. */
	tokens: z.number().int().min(0).max(10_000_000),
});

/** What a user decides about an agent. */
export const agentSettings = z.object({
	name: z.string().trim().min(1).max(100),
	/** Whether the schedule counts. */
	enabled: z.boolean(),
	schedule: agentSchedule,
	/** What it is asked for, in words; empty where its kind needs none. */
	task: z.string().trim().max(4000),
	method: z.enum(AGENT_METHODS),
	output: z.enum(AGENT_OUTPUTS),
	budget: agentBudget,
});
export type AgentSettings = z.infer<typeof agentSettings>;

/** A tool of an MCP server that an agent may use. */
export const agentTool = z.object({
	/** Id of the server. */
	upstream: z.string().min(1).max(64),
	/** As the server calls it. */
	tool: z.string().min(1).max(1000),
});
export type AgentTool = z.infer<typeof agentTool>;

export const agent = agentSettings.extend({
	id: z.string(),
	kind: agentKind,
	/** Comes with the product and cannot be removed. */
	builtIn: z.boolean(),
	/** What it may ask besides workspace and memory. */
	tools: z.array(agentTool),
	/** One sentence. */
	description: z.string(),
});
export type Agent = z.infer<typeof agent>;

/** Why a run began. */
export const runTrigger = z.enum(['manual', 'schedule', 'event']);
export type RunTrigger = z.infer<typeof runTrigger>;

/** What a run made, and where it is. */
export const runOutput = z.object({
	/**
	 * `archive` and `compaction` are named by the run of pruning or summing up that takes them back, `link` of the knowledge
	 * graph by its own id, `suggestion` of a task by the capture that asks for it.
	 */
	kind: z.enum([
		'note',
		'capture',
		'task',
		'summary',
		'session',
		'terminal',
		'archive',
		'compaction',
		'link',
		'suggestion',
		'git',
	]),
	id: z.string(),
	title: z.string(),
});
export type RunOutput = z.infer<typeof runOutput>;

export const runUsage = z.object({
	ms: z.number(),
	steps: z.number().int(),
	tokens: z.number().int(),
	/** US dollars, by the prices in the settings; absent when no model that was asked has one there. */
	cost: z.number().min(0).optional(),
});
export type RunUsage = z.infer<typeof runUsage>;

export const agentRun = z.object({
	id: z.string(),
	agent: z.string(),
	trigger: runTrigger,
	/** The event or the schedule; empty for a run by hand. */
	cause: z.string(),
	task: z.string(),
	/** Nothing but the report was written. */
	dryRun: z.boolean(),
	state: z.enum(RUN_STATES),
	/** Why it failed: `error`, `budget` or `interrupted` (the server ended meanwhile). */
	reason: z.enum(['error', 'budget', 'interrupted']).optional(),
	/** One sentence: what came of it, or what went wrong. */
	message: z.string(),
	/** The step it is at, or was at last. */
	step: z.string(),
	/** ISO 8601, UTC. */
	startedAt: z.string(),
	endedAt: z.string().optional(),
	outputs: z.array(runOutput),
	/** What it did was taken back. */
	undone: z.boolean(),
	usage: runUsage,
});
export type AgentRun = z.infer<typeof agentRun>;

export const runStep = z.object({ at: z.string(), text: z.string() });
export type RunStep = z.infer<typeof runStep>;
