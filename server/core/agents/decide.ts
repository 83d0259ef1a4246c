import {
	agentKind,
	agentSettings,
	type Agent,
	type AgentKind,
	type AgentRun,
	type AgentSettings,
} from '../../../common/model/agent.ts';
import { COPIED_KINDS, KINDS_WITH_TOOLS, MOST_MINUTES } from '../../../common/model/agentRules.ts';
import { parseWatch } from '../../../common/model/watch.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { Decision } from '../decision.ts';
import type { AgentCommand } from './command.ts';
import { cronProblem } from './schedule.ts';

/** An agent and the last event that changed it. */
export type AgentState = Agent & { readonly updatedSeq: number };

/** A run and the events that began and ended it; both are the same while it runs. */
export type RunState = Pick<AgentRun, 'agent' | 'state' | 'undone'> & {
	readonly startedSeq: number;
	readonly endedSeq: number;
};

/** What the rules of agents read. */
export interface AgentReader {
	agent(id: string): AgentState | undefined;
	run(id: string): RunState | undefined;
	/** The run of an agent that has not ended. */
	running(agent: string): string | undefined;
	/** How many the user set up. */
	added(): number;
}

type CommandOf<T extends AgentCommand['type']> = Extract<AgentCommand, { type: T }>;

/** A report that is longer is cut: it is read by people, and kept for ever. */
const MAX_REPORT = 100_000;
const MAX_LINE = 500;
/** Agents of the user's own. */
const MAX_ADDED = 100;

/**
 * Turns a command into events; repeating one changes nothing.
 * @throws OperationError `invalidInput`, `notFound`, or `conflict` when the agent is running
 */
export function decideAgent(command: AgentCommand, state: AgentReader): Decision {
	switch (command.type) {
		case 'agent/create':
			return create(command, state);
		case 'agent/remove':
			return remove(command, state);
		case 'agent/allowTools':
			return allowTools(command, state);
		case 'agent/undo':
			return undo(command, state);
		case 'agent/edit':
			return edit(command, state);
		case 'agent/start':
			return start(command, state);
		case 'agent/step':
			runningState(command.run, state);
			return { events: [{ type: 'agentRunStepped', data: { run: command.run, text: line(command.text) } }] };
		case 'agent/end':
			return end(command, state);
	}
}

function create({ id, kind, settings }: CommandOf<'agent/create'>, state: AgentReader): Decision {
	const known = state.agent(id);
	if (known?.builtIn === false && known.kind === kind) return { seq: known.updatedSeq };
	if (known !== undefined) throw new OperationError('invalidInput', `There is an agent ${id}. Choose another id.`);
	if (!COPIED_KINDS.includes(kind))
		throw new OperationError('invalidInput', `There is one ${kind} only; change its settings instead.`);
	if (settings.task.trim() === '') throw new OperationError('invalidInput', 'Say what the agent is to do.');
	if (state.added() >= MAX_ADDED)
		throw new OperationError('invalidInput', `There are ${MAX_ADDED} agents of your own; remove one first.`);
	return { events: [{ type: 'agentAdded', data: { id, kind, ...checked(kind, settings) } }] };
}

function remove({ id }: CommandOf<'agent/remove'>, state: AgentReader): Decision {
	const { builtIn, name } = existing(id, state);
	if (builtIn) throw new OperationError('invalidInput', `${name} comes with Understory. Switch it off instead.`);
	if (state.running(id) !== undefined)
		throw new OperationError('conflict', `${name} is running. Cancel the run, then remove the agent.`);
	return { events: [{ type: 'agentRemoved', data: { id } }] };
}

function allowTools({ id, tools }: CommandOf<'agent/allowTools'>, state: AgentReader): Decision {
	const known = existing(id, state);
	if (!KINDS_WITH_TOOLS.includes(known.kind))
		throw new OperationError('invalidInput', `${known.name} uses no tools; a research agent may.`);
	const wanted = tools.filter(
		(one, at) => tools.findIndex(({ upstream, tool }) => upstream === one.upstream && tool === one.tool) === at,
	);
	if (JSON.stringify(wanted) === JSON.stringify(known.tools)) return { seq: known.updatedSeq };
	return { events: [{ type: 'agentToolsAllowed', data: { id, tools: wanted } }] };
}

function undo({ run }: CommandOf<'agent/undo'>, state: AgentReader): Decision {
	const known = runOf(run, state);
	if (known.state === 'running') throw new OperationError('conflict', 'The run has not ended. Cancel it first.');
	if (known.undone) return { seq: known.endedSeq };
	return { events: [{ type: 'agentRunUndone', data: { run } }] };
}

function edit({ id, changes }: CommandOf<'agent/edit'>, state: AgentReader): Decision {
	const known = existing(id, state);
	const settings = checked(known.kind, { ...known, ...changes });
	const most = MOST_MINUTES[known.kind];
	if (most !== undefined && (changes.budget?.minutes ?? 0) > most)
		throw new OperationError('invalidInput', `${known.name} takes ${most} minutes at most.`);
	const different = (Object.keys(settings) as (keyof AgentSettings)[]).filter(
		(name) => JSON.stringify(settings[name]) !== JSON.stringify(known[name]),
	);
	if (different.length === 0) return { seq: known.updatedSeq };
	const fields = Object.fromEntries(different.map((name) => [name, settings[name]])) as Partial<AgentSettings>;
	return { events: [{ type: 'agentEdited', data: { id, ...fields } }] };
}

function start(command: CommandOf<'agent/start'>, state: AgentReader): Decision {
	const { run, agent, trigger, cause, task, dryRun } = command;
	const known = state.run(run);
	if (known !== undefined) {
		if (known.agent === agent) return { seq: known.startedSeq };
		throw new OperationError('invalidInput', `There is a run ${run} of another agent. Choose another id.`);
	}
	const { name } = existing(agent, state);
	if (state.running(agent) !== undefined)
		throw new OperationError('conflict', `${name} is running. Wait until it has ended, or cancel it.`);
	const data = { run, agent, trigger, cause: line(cause), task: task.toWellFormed(), dryRun };
	return { events: [{ type: 'agentRunStarted', data }] };
}

function end(command: CommandOf<'agent/end'>, state: AgentReader): Decision {
	const known = runOf(command.run, state);
	if (known.state !== 'running') return { seq: known.endedSeq };
	const { run, report, usage } = command;
	const data = {
		run,
		message: line(command.message),
		report: cut(report, MAX_REPORT),
		outputs: command.outputs.map(({ kind, id, title }) => ({ kind, id, title: line(title) })),
		usage,
	};
	switch (command.end.state) {
		case 'finished':
			return { events: [{ type: 'agentRunFinished', data }] };
		case 'cancelled':
			return { events: [{ type: 'agentRunCancelled', data }] };
		case 'failed':
			return { events: [{ type: 'agentRunFailed', data: { ...data, reason: command.end.reason } }] };
	}
}

function existing(id: string, state: AgentReader): AgentState {
	const known = state.agent(id);
	if (known !== undefined) return known;
	throw new OperationError('notFound', `There is no agent ${id}. Agents that come with Understory: ${KINDS}.`);
}

function runOf(run: string, state: AgentReader): RunState {
	const known = state.run(run);
	if (known !== undefined) return known;
	throw new OperationError('notFound', `There is no run ${run}.`);
}

function runningState(run: string, state: AgentReader): void {
	if (runOf(run, state).state !== 'running') throw new OperationError('conflict', `The run ${run} has ended.`);
}

function checked(kind: AgentKind, given: AgentSettings): AgentSettings {
	const parsed = agentSettings.safeParse(given);
	if (!parsed.success)
		throw new OperationError('invalidInput', `The agent cannot be set up so: ${parsed.error.issues[0]!.message}.`);
	const { schedule, task } = parsed.data;
	const problem = schedule.kind === 'cron' ? cronProblem(schedule.expression) : undefined;
	if (problem !== undefined) throw new OperationError('invalidInput', problem);
	if (kind === 'monitor' && task !== '') {
		const parsed = parseWatch(task);
		if ('problem' in parsed) throw new OperationError('invalidInput', parsed.problem);
	}
	return parsed.data;
}

/** Texts may hold half characters, which no line of the log can. */
function line(text: string): string {
	return cut(text.replaceAll(/\s+/g, ' ').trim(), MAX_LINE);
}

function cut(text: string, length: number): string {
	return (text.length <= length ? text : `${text.slice(0, length - 1)}…`).toWellFormed();
}

const KINDS = agentKind.options.join(', ');
