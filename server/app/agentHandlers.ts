import { randomUUID } from 'node:crypto';
import type { Agent } from '../../common/model/agent.ts';
import type { WatchSignal } from '../../common/model/watchSignal.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { BUILT_IN } from '../core/agents/builtIn.ts';
import type { AgentRunner } from '../ports/agents.ts';
import type { Store } from '../ports/store.ts';
import { delegate, UNTRUSTED } from './delegate.ts';
import { given } from './given.ts';
import type { HandlersOf } from './handler.ts';
import { proposalOf } from './proposedTasks.ts';

export interface AgentServices {
	readonly runner: AgentRunner;
	/** When an agent runs next by time, in milliseconds since the epoch. */
	readonly nextAt: (agent: Agent) => number | undefined;
	/** Takes what windows saw of commands and tasks. */
	readonly observe: (signal: WatchSignal) => void;
}

/** Agents, what they are told to do, and their runs. */
export function createAgentHandlers(store: Store, { runner, nextAt, observe }: AgentServices): HandlersOf<'agent'> {
	const page = { limit: 1, offset: 0 };
	return {
		'agent/list': (_input, { trusted }) => ({
			agents: store.agents.list().map((agent) => {
				const at = nextAt(agent);
				return {
					...agent,
					...given({
						nextAt: at === undefined ? undefined : new Date(at).toISOString(),
						lastRun: store.agents.runs({ agent: agent.id, ...page }).runs[0],
					}),
				};
			}),
			...given({ paused: runner.refusal() ?? (trusted ? undefined : UNTRUSTED) }),
			seq: store.head,
		}),
		'agent/add': ({ id, kind, name, task, schedule, output = BUILT_IN[kind].output }) => {
			const enabled = kind === 'monitor' || schedule.kind !== 'manual';
			const settings = { ...BUILT_IN[kind], name, task, schedule, output, enabled };
			return { id, ...store.execute({ type: 'agent/create', id, kind, settings }) };
		},
		'agent/allowTools': ({ id, tools }) => ({ id, ...store.execute({ type: 'agent/allowTools', id, tools }) }),
		'agent/observe': ({ signals }, { trusted }) => {
			if (!trusted) throw new OperationError('untrusted', UNTRUSTED);
			for (const signal of signals) observe(signal);
			return {};
		},
		'agent/remove': ({ id }) => ({ id, ...store.execute({ type: 'agent/remove', id }) }),
		'agent/edit': ({ id, ...changes }) => ({
			id,
			...store.execute({ type: 'agent/edit', id, changes: given(changes) }),
		}),
		'agent/run': ({ agent, run = randomUUID(), task, dryRun }, { trusted }) => {
			if (!trusted) throw new OperationError('untrusted', UNTRUSTED);
			const begun = runner.start({ agent, run, trigger: 'manual', cause: '', dryRun, ...given({ task }) });
			return { ...begun, agent: store.agents.run(begun.run)!.agent, seq: store.head };
		},
		'agent/delegate': ({ text, run }, { trusted }) => ({
			...delegate({ store, runner }, text, trusted, run),
			seq: store.head,
		}),
		'agent/cancel': async ({ run }) => ({ run, cancelled: await runner.cancel(run), seq: store.head }),
		'agent/undo': ({ run }) => ({ run, undone: undo(store, run), seq: store.head }),
		'agent/runs': (filter) => ({ ...store.agents.runs(given(filter)), seq: store.head }),
		'agent/readRun': async ({ run, wait }, { signal }) => {
			if (wait) await runner.ended(run, signal);
			const found = store.agents.run(run);
			if (found === undefined) throw new OperationError('notFound', `There is no run ${run}.`);
			return { ...found, report: store.agents.report(run), steps: store.agents.steps(run) };
		},
	};
}

/** Each part is taken back by itself, so a run that is undone twice, or in part by hand, is no failure. */
function undo(store: Store, run: string): number {
	const found = store.agents.run(run);
	if (found === undefined) throw new OperationError('notFound', `There is no run ${run}.`);
	if (found.undone) return 0;
	let undone = 0;
	for (const { kind, id } of found.outputs) {
		if (kind === 'archive') {
			const ids = store.memory.archivedBy(id);
			if (ids.length > 0) store.execute({ type: 'memory/restore', ids });
			undone += ids.length;
		} else if (kind === 'compaction') {
			store.execute({ type: 'memory/undoCompaction', run: id });
			undone++;
		} else if (kind === 'link') {
			if (store.graph.link(id)?.removed !== false) continue;
			store.execute({ type: 'graph/unlink', id });
			undone++;
		} else if (kind === 'suggestion') {
			if (proposalOf(store, id) !== undefined) undone++; // it goes with the run
		} else if (kind === 'capture' && store.getCapture(id) !== undefined) {
			store.execute({ type: 'capture/delete', id });
			undone++;
		}
	}
	store.execute({ type: 'agent/undo', run }); // at last: what was refused in between can be tried again
	return undone;
}
