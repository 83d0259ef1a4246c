import { z } from 'zod';
import type { AgentSettings, AgentTool, RunOutput, RunTrigger, RunUsage } from '../../../common/model/agent.ts';

/** What every end of a run leaves behind. */
interface RunResult {
	run: string;
	/** One sentence. */
	message: string;
	/** Markdown. */
	report: string;
	outputs: RunOutput[];
	usage: RunUsage;
}

export type AgentEvent =
	| { readonly type: 'agentAdded'; readonly data: { id: string; kind: string } & AgentSettings }
	| { readonly type: 'agentRemoved'; readonly data: { id: string } }
	/** All that it may use from now on. */
	| { readonly type: 'agentToolsAllowed'; readonly data: { id: string; tools: AgentTool[] } }
	/** What the run did has been taken back by other events. */
	| { readonly type: 'agentRunUndone'; readonly data: { run: string } }
	| { readonly type: 'agentEdited'; readonly data: { id: string } & Partial<AgentSettings> }
	| {
			readonly type: 'agentRunStarted';
			readonly data: {
				run: string;
				agent: string;
				trigger: RunTrigger;
				cause: string;
				task: string;
				dryRun: boolean;
			};
	  }
	| { readonly type: 'agentRunStepped'; readonly data: { run: string; text: string } }
	| { readonly type: 'agentRunFinished'; readonly data: RunResult }
	| {
			readonly type: 'agentRunFailed';
			readonly data: RunResult & { reason: 'error' | 'budget' | 'interrupted' };
	  }
	| { readonly type: 'agentRunCancelled'; readonly data: RunResult };

const text = z.string();
const count = z.number().int();
const schedule = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('manual') }),
	z.strictObject({ kind: z.literal('interval'), minutes: count }),
	z.strictObject({ kind: z.literal('cron'), expression: text }),
	z.strictObject({
		kind: z.literal('event'),
		on: z.enum(['folderOpened', 'commit', 'commandFailed']),
		everyMinutes: count,
	}),
	z.strictObject({ kind: z.literal('idle'), minutes: count }),
]);
const settings = z.strictObject({
	name: text,
	enabled: z.boolean(),
	schedule,
	task: text,
	method: z.enum(['auto', 'model', 'extractive']),
	output: z.enum(['none', 'note', 'capture']),
	budget: z.strictObject({ minutes: count, steps: count, tokens: count }),
});
const FIRST_KINDS = ['note', 'capture', 'task', 'summary', 'session', 'terminal', 'archive', 'compaction'] as const;
const result = z.strictObject({
	run: text.min(1),
	message: text,
	report: text,
	outputs: outputsOf(FIRST_KINDS),
	usage: z.strictObject({ ms: z.number(), steps: count, tokens: count }),
});
const linking = result.extend({ outputs: outputsOf([...FIRST_KINDS, 'link']) });
const suggesting = result.extend({ outputs: outputsOf([...FIRST_KINDS, 'link', 'suggestion']) });
const costing = suggesting.extend({
	outputs: outputsOf([...FIRST_KINDS, 'link', 'suggestion', 'git']),
	usage: suggesting.shape.usage.extend({ cost: z.number().optional() }),
});
const reason = z.enum(['error', 'budget', 'interrupted']);

function outputsOf<Kind extends string>(kinds: readonly Kind[]) {
	return z.array(z.strictObject({ kind: z.enum(kinds), id: text, title: text }));
}

/** Frozen, as all schemas of the log; see `events/schemas.ts`. */
export const AGENT_SCHEMAS = {
	agentAdded: { 1: settings.extend({ id: text.min(1), kind: text.min(1) }) },
	agentRemoved: { 1: z.strictObject({ id: text.min(1) }) },
	agentToolsAllowed: {
		1: z.strictObject({
			id: text.min(1),
			tools: z.array(z.strictObject({ upstream: text.min(1), tool: text.min(1) })),
		}),
	},
	agentRunUndone: { 1: z.strictObject({ run: text.min(1) }) },
	agentEdited: { 1: settings.partial().extend({ id: text.min(1) }) },
	agentRunStarted: {
		1: z.strictObject({
			run: text.min(1),
			agent: text.min(1),
			trigger: z.enum(['manual', 'schedule', 'event']),
			cause: text,
			task: text,
			dryRun: z.boolean(),
		}),
	},
	agentRunStepped: { 1: z.strictObject({ run: text.min(1), text }) },
	agentRunFinished: { 1: result, 2: linking, 3: suggesting, 4: costing },
	agentRunFailed: {
		1: result.extend({ reason }),
		2: linking.extend({ reason }),
		3: suggesting.extend({ reason }),
		4: costing.extend({ reason }),
	},
	agentRunCancelled: { 1: result, 2: linking, 3: suggesting, 4: costing },
} as const;
