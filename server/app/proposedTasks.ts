import type { TaskProposal } from '../../common/model/task.ts';
import type { Store } from '../ports/store.ts';
import { suggestionKeyOf, withoutIgnored } from './captureSuggestions.ts';

/** Runs of an agent that are looked at; what an older one proposed stays with its capture alone. */
const MAX_RUNS = 100;

/**
 * Tasks that agents proposed, newest run first, for as long as they stand: the run was not taken back, its capture still
 * asks for the task, and nobody made it or ignored it.
 */
export function proposedTasks(store: Store): TaskProposal[] {
	const runs = store.agents
		.list()
		.filter(({ kind }) => kind === 'meditation')
		.flatMap(({ id }) => store.agents.runs({ agent: id, limit: MAX_RUNS, offset: 0 }).runs);
	const captures = runs
		.filter(({ undone }) => !undone)
		.flatMap(({ outputs }) => outputs.filter(({ kind }) => kind === 'suggestion').map(({ id }) => id));
	return [...new Set(captures)].flatMap((id) => proposalOf(store, id) ?? []);
}

/** What a capture still asks to be done; undefined when it asks for nothing. */
export function proposalOf(store: Store, id: string): TaskProposal | undefined {
	const capture = store.getCapture(id);
	if (capture === undefined || capture.status === 'archived') return undefined;
	const title = withoutIgnored(store, [capture])[0]?.processed?.task?.title;
	return title === undefined ? undefined : { key: suggestionKeyOf(id, 'task'), capture: id, title };
}
