import type { RunEnd } from '../../../../server/core/agents/command.ts';
import type { EventType } from '../../../../server/core/events/event.ts';
import type { KeepKinds } from '../everyKind.ts';

const USAGE = { ms: 1, steps: 1, tokens: 0 };
const CAUSE = { trigger: 'schedule', cause: 'loop', task: '', dryRun: false } as const;
const SETTINGS = {
	name: 'Loop',
	enabled: false,
	schedule: { kind: 'manual' },
	task: 'Why?',
	method: 'auto',
	output: 'none',
	budget: { minutes: 1, steps: 1, tokens: 0 },
} as const;

/**
 * An agent, changes of another, and runs with each of their ends. What the process before left without an end is ended
 * first, as a server does.
 */
export const keepAgents: KeepKinds = (store, id, keep) => {
	for (const { id: run } of store.agents.runs({ state: 'running', limit: 10, offset: 0 }).runs)
		store.execute({ type: 'agent/end', run, ...ending({ state: 'failed', reason: 'interrupted' }) });
	for (const { id: agent, builtIn } of store.agents.list())
		if (!builtIn) store.execute({ type: 'agent/remove', id: agent });
	keep('agentAdded', { type: 'agent/create', id: `agent-${id}`, kind: 'research', settings: SETTINGS });
	keep('agentRemoved', { type: 'agent/remove', id: `agent-${id}` });
	keep('agentEdited', { type: 'agent/edit', id: 'research', changes: { task: `What of ${id}?` } });
	keep('agentToolsAllowed', { type: 'agent/allowTools', id: 'research', tools: [{ upstream: 'web', tool: id }] });
	const run = (name: string, type: EventType, end: RunEnd): void => {
		keep('agentRunStarted', { type: 'agent/start', run: name, agent: 'digest', ...CAUSE });
		keep('agentRunStepped', { type: 'agent/step', run: name, text: 'Looking' });
		keep(type, { type: 'agent/end', run: name, ...ending(end) });
	};
	run(`failed-${id}`, 'agentRunFailed', { state: 'failed', reason: 'error' });
	run(`cancelled-${id}`, 'agentRunCancelled', { state: 'cancelled' });
	run(`undone-${id}`, 'agentRunFinished', { state: 'finished' });
	keep('agentRunUndone', { type: 'agent/undo', run: `undone-${id}` });
	run(id, 'agentRunFinished', { state: 'finished' });
};

function ending(end: RunEnd) {
	return { end, message: 'Done', report: '# Done', outputs: [], usage: USAGE };
}
