import type { EventType } from '../../../server/core/events/event.ts';
import type { Command, Store } from '../../../server/ports/store.ts';
import { keepAgents } from './kinds/agents.ts';
import { keepGraph } from './kinds/graph.ts';
import { keepMemory } from './kinds/memory.ts';
import { keepThread } from './kinds/threads.ts';
import { keepUpstream } from './kinds/upstreams.ts';
import { keepWork } from './kinds/work.ts';

/** Something besides captures of the loop that a store said was durable. */
export interface Acknowledged {
	/** Type of the event that `seq` names, the last of those that it made. */
	readonly type: string;
	readonly id: string;
	readonly seq: number;
}

/** Executes a command and keeps the answer; `type` is that of the last event it makes. */
export type Keep = (type: EventType, command: Command) => number;

/** Keeps things of some kinds whose names are made of an id that no two calls have the same. */
export type KeepKinds = (store: Store, id: string, keep: Keep) => void;

/** Once this was acknowledged, all that `keepEveryKind` keeps was. */
export const LAST_OF_EVERY_KIND = 'threadRestored' satisfies EventType;

/** Events that no command makes: a repair writes one, and erasing, which rewrites the log, has tests of its own. */
export const NOT_KEPT: readonly EventType[] = ['eventLost', 'terminalErased'];

const KINDS: readonly KeepKinds[] = [keepWork, keepMemory, keepGraph, keepAgents, keepUpstream, keepThread];

/** Makes at least one event of every type. */
export function keepEveryKind(store: Store, id: string): Acknowledged[] {
	const kept: Acknowledged[] = [];
	for (const keepKinds of KINDS)
		keepKinds(store, id, (type, command) => {
			const { seq } = store.execute(command);
			kept.push({ type, id, seq });
			return seq;
		});
	return kept;
}

/** Those that the store's answers do not know, by what they are. */
export function missingKinds(store: Store, id: string): string[] {
	const memory = store.memory.state(`task/${id}`);
	const there: Record<string, boolean> = {
		session: store.sessions.get(id)?.tasks.includes(id) === true,
		'held session': store.sessions.held(id)?.id === id,
		command: store.terminal.get(id)?.archived === true,
		commit: store.git.get(id)?.subject === `Commit ${id}`,
		merge: store.graph.node(`tag:${id}`)?.mergedInto === 'tag:loop',
		name: store.graph.node(`concept:${id}`)?.name === `Named ${id}`,
		link: store.graph.links().some((link) => link.id === id),
		project: store.work.projects(false).some((project) => project.id === id),
		task: store.work.task(id)?.column === 'done',
		note: store.work.note(id)?.path === `${id}.md`,
		pin: memory.pinned && memory.superseded === undefined && memory.recalls === 1,
		context: store.contexts.get(id, 'kept')?.value === id,
		archive: store.getCapture(`m-${id}`)?.status === 'archived',
		compaction: store.memory.summary(`kept-${id}`)?.content === `Sum of ${id}`,
		'undone compaction': store.memory.summary(`undone-${id}`) === undefined,
		run: store.agents.run(id)?.state === 'finished' && store.agents.steps(id).length === 1,
		conversation: store.threads.thread(id) !== undefined && store.threads.messages(id).length === 2,
	};
	return Object.entries(there).flatMap(([kind, found]) => (found ? [] : [`${kind} ${id}`]));
}
