import { z } from 'zod';
import { agent, agentRun, agentSettings, agentTool, runStep } from '../../model/agent.ts';
import { watchSignal } from '../../model/watchSignal.ts';
import { RUN_STATES } from '../../model/agentRules.ts';
import { defineOperation } from '../operation.ts';

const id = z.string().min(1).max(64);
const written = z.object({ id, seq: z.number().int() });
const changes = agentSettings.partial();

export const agentList = defineOperation({
	name: 'agent/list',
	effect: 'read',
	summary: 'List the agents, when each runs next, and how its last run went.',
	input: z.object({}),
	output: z.object({
		agents: z.array(
			agent.extend({
				/** ISO 8601, UTC; missing when no time is set. */
				nextAt: z.string().optional(),
				lastRun: agentRun.optional(),
			}),
		),
		/** Why none of them runs by itself now: a sentence. */
		paused: z.string().optional(),
		seq: z.number().int(),
	}),
	mcp: {
		name: 'list_agents',
		title: 'List agents',
		description: 'List the agents of Understory, when each runs next, and how its last run went.',
	},
});

export const agentEdit = defineOperation({
	name: 'agent/edit',
	effect: 'write',
	summary: 'Change an agent: its schedule, what it may use, what it is asked for; a field that is left out stays.',
	input: changes.extend({ id }),
	output: written,
});

export const agentAdd = defineOperation({
	name: 'agent/add',
	effect: 'write',
	summary: 'Set up an agent of your own: a standing question, or a pipeline that is watched.',
	input: z.object({
		/** Chosen by the caller, so that asking again after a broken connection adds one. */
		id,
		kind: z.enum(['research', 'monitor']).default('research'),
		name: agentSettings.shape.name,
		/** Its questions, each on a line; of a monitor what it watches, such as `command: npm test`. */
		task: agentSettings.shape.task,
		schedule: agentSettings.shape.schedule.default({ kind: 'manual' }),
		output: agentSettings.shape.output.optional(),
	}),
	output: written,
});

export const agentObserve = defineOperation({
	name: 'agent/observe',
	effect: 'write',
	summary: 'Tell monitors that a command or a task began, wrote something or ended. For windows, which see them.',
	input: z.object({ signals: z.array(watchSignal).min(1).max(200) }),
	output: z.object({}),
});

export const agentAllowTools = defineOperation({
	name: 'agent/allowTools',
	effect: 'write',
	summary: 'Say which tools of MCP servers a research agent may ask; those that are not named it may not.',
	input: z.object({ id, tools: z.array(agentTool).max(50) }),
	output: written,
});

export const agentRemove = defineOperation({
	name: 'agent/remove',
	effect: 'write',
	summary: 'Remove an agent of your own; what it wrote stays.',
	input: z.object({ id }),
	output: written,
});

export const agentRunNow = defineOperation({
	name: 'agent/run',
	effect: 'write',
	summary: 'Start an agent; answers as soon as it runs. An agent that is running is not started twice.',
	input: z.object({
		/** Id or name. */
		agent: z.string().min(1).max(100),
		/** Chosen by the caller, so that asking again after a broken connection starts one run. */
		run: id.optional(),
		/** What it is asked for this time, instead of what its settings say. */
		task: agentSettings.shape.task.optional(),
		/** Report what would be done, and do none of it. */
		dryRun: z.boolean().default(false),
	}),
	output: z.object({
		run: id,
		agent: id,
		/** False when it was running already: `run` is that run. */
		started: z.boolean(),
		seq: z.number().int(),
	}),
});

export const agentDelegate = defineOperation({
	name: 'agent/delegate',
	effect: 'write',
	summary: 'Start the agent that a text begins with, on the task that follows; answers as soon as it runs.',
	input: z.object({
		/** `NAME task`. */
		text: z.string().max(4200),
		/** Chosen by the caller, so that asking again after a broken connection starts one run. */
		run: id.optional(),
	}),
	output: z.object({
		run: id,
		agent: id,
		name: z.string(),
		/** False when it was running already: `run` is that run. */
		started: z.boolean(),
		seq: z.number().int(),
	}),
});

export const agentCancel = defineOperation({
	name: 'agent/cancel',
	effect: 'write',
	summary: 'Stop a run; what it has done by then is kept. Answers when it has stopped.',
	input: z.object({ run: id }),
	output: z.object({ run: id, cancelled: z.boolean(), seq: z.number().int() }),
	mcp: {
		name: 'cancel_agent_run',
		title: 'Cancel agent run',
		idempotent: true,
	},
});

export const agentUndo = defineOperation({
	name: 'agent/undo',
	effect: 'write',
	summary: 'Take back what a run did to the memory: what it archived, summed up or captured. Notes stay.',
	input: z.object({ run: id }),
	output: z.object({
		run: id,
		/** How many things were taken back. */
		undone: z.number().int(),
		seq: z.number().int(),
	}),
});

export const agentRuns = defineOperation({
	name: 'agent/runs',
	effect: 'read',
	summary: 'List runs of agents, newest first.',
	input: z.object({
		agent: id.optional(),
		state: z.enum(RUN_STATES).optional(),
		limit: z.number().int().min(1).max(500).default(50),
		offset: z.number().int().min(0).default(0),
	}),
	output: z.object({ runs: z.array(agentRun), total: z.number().int(), seq: z.number().int() }),
});

export const agentReadRun = defineOperation({
	name: 'agent/readRun',
	effect: 'read',
	summary: 'Read a run: its steps and its report.',
	input: z.object({
		run: id,
		/** Answer when the run has ended. */
		wait: z.boolean().default(false),
	}),
	output: agentRun.extend({
		/** Markdown; empty while it runs. */
		report: z.string(),
		steps: z.array(runStep),
	}),
	mcp: {
		name: 'read_agent_run',
		title: 'Read agent run',
		description: 'How a run of an agent goes, its steps, and its report in Markdown when it has ended.',
		fields: { wait: 'Answer only when the run has ended, which may take minutes.' },
	},
});
