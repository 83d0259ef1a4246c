import type { Command, Store } from '../../../server/ports/store.ts';

/** Something besides captures that a store said was durable. */
export interface Acknowledged {
	/** Type of the event that `seq` names, the last of those that it made. */
	readonly type: string;
	readonly id: string;
	readonly seq: number;
}

/** Once this was acknowledged, all that `keepEveryKind` keeps was. */
export const LAST_OF_EVERY_KIND = 'threadAsked';

const NOTHING = { author: '', body: '', branch: 'main', from: '', to: '', files: [], tasks: [], closed: [] };
const AT = '2026-01-02T00:00:00.000Z';
const PLAIN = { description: '', priority: 'none', tags: [], checklist: [], anchors: [], links: [] } as const;

/**
 * One thing of every other kind that is kept: a session, a command of a terminal, a commit, what is said of the graph, a
 * task, a project, a note's place, an agent's run, a conversation.
 * @param id no two calls have the same
 */
export function keepEveryKind(store: Store, id: string): Acknowledged[] {
	const keep = (type: string, command: Command): Acknowledged => ({ type, id, seq: store.execute(command).seq });
	const state = { groups: [], cursors: [], terminals: [], tasks: [id], branches: [] };
	const command = { id, command: `echo ${id}`, cwd: '/w', root: '/w', startedAt: AT, durationMs: 1, ...OUTPUT };
	const commit = { ...NOTHING, id, hash: id, kind: 'commit', at: AT, subject: `Commit ${id}` } as const;
	const place = { id, root: '/notes', path: `${id}.md`, title: id, hash: id };
	return [
		keep('sessionSaved', { type: 'session/save', id, folders: ['/w'], ...state }),
		keep('sessionHeld', { type: 'session/hold', task: id, session: id }),
		keep('terminalRecorded', { type: 'terminal/record', commands: [command] }),
		keep('terminalArchived', { type: 'terminal/archive', ids: [id] }),
		keep('gitRecorded', { type: 'git/record', repository: '/w', entries: [commit] }),
		keep('entityMerged', { type: 'graph/merge', node: `tag:${id}`, into: 'tag:loop' }),
		keep('entityRenamed', { type: 'graph/rename', node: `concept:${id}`, name: `Named ${id}` }),
		keep('linkAdded', { type: 'graph/link', id, source: `tag:${id}`, target: 'tag:loop', label: 'x' }),
		keep('projectAdded', { type: 'project/create', id, name: `Project ${id}`, folders: [] }),
		keep('taskAdded', { type: 'task/create', id, project: 'none', title: `Task ${id}`, ...PLAIN }),
		keep('taskMoved', { type: 'task/move', id, column: 'done', today: '2026-01-02' }),
		keep('noteSeen', { type: 'note/observe', seen: [place], gone: [] }),
		...agentRun(store, id, keep),
		keep('threadAsked', { type: 'thread/ask', thread: id, id: `${id}-q`, text: `Why ${id}?`, attachments: [] }),
	];
}

/** A run from its start to its end; one that the process before left without an end is ended first, as a server does. */
function agentRun(store: Store, run: string, keep: (type: string, command: Command) => Acknowledged): Acknowledged[] {
	const ended = { message: `Done ${run}`, report: '# Done', outputs: [], usage: { ms: 1, steps: 1, tokens: 0 } };
	for (const { id } of store.agents.runs({ state: 'running', limit: 10, offset: 0 }).runs)
		store.execute({ type: 'agent/end', run: id, end: { state: 'failed', reason: 'interrupted' }, ...ended });
	const began = { trigger: 'schedule', cause: 'loop', task: '', dryRun: false } as const;
	const tools = [{ upstream: 'web', tool: run }];
	return [
		keep('agentEdited', { type: 'agent/edit', id: 'research', changes: { task: `What of ${run}?` } }),
		keep('agentToolsAllowed', { type: 'agent/allowTools', id: 'research', tools }),
		keep('agentRunStarted', { type: 'agent/start', run, agent: 'digest', ...began }),
		keep('agentRunStepped', { type: 'agent/step', run, text: 'Looking' }),
		keep('agentRunFinished', { type: 'agent/end', run, end: { state: 'finished' }, ...ended }),
	];
}

/** Those that the store's answers do not know, by what they are. */
export function missingKinds(store: Store, id: string): string[] {
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
		run: store.agents.run(id)?.state === 'finished' && store.agents.steps(id).length === 1,
		conversation: store.threads.thread(id) !== undefined && store.threads.messages(id).length === 1,
	};
	return Object.entries(there).flatMap(([kind, found]) => (found ? [] : [`${kind} ${id}`]));
}

const OUTPUT = { shell: 'bash', output: 'x', omitted: 0, redacted: 0, exitCode: 0 } as const;
