import type { RunOutput } from '../../common/model/agent.ts';
import type { StoredEvent } from '../core/events/event.ts';
import type { Store } from '../ports/store.ts';
import { FIXED, isFixed } from './fixedLink.ts';
import { isTogether, TOGETHER } from './togetherLink.ts';

/** Events read at once. */
const PAGE = 1000;

/** Names the summing up of a project as a part of a run, and as the run's own. */
export function summaryRunOf(run: string, at: number): string {
	return `${summaryRunPrefix(run)}${at}`;
}

function summaryRunPrefix(run: string): string {
	return `${run.slice(0, 40)}-`;
}

/** What a run that never came to its end is known to have done, so that it can be taken back. */
export function leftBehind(store: Store, run: string): RunOutput[] {
	const { length } = store.memory.archivedBy(run);
	const archived: RunOutput = { kind: 'archive', id: run, title: `${length} captures said twice` };
	return [...(length === 0 ? [] : [archived]), ...madeSince(store, run)];
}

function madeSince(store: Store, run: string): RunOutput[] {
	const made: RunOutput[] = [];
	for (let after = store.agents.begunAt(run); after !== undefined;) {
		const events = store.readEvents(after, PAGE);
		for (const event of events) made.push(...madeBy(event, store, run));
		after = events.length < PAGE ? undefined : events.at(-1)!.seq;
	}
	return made;
}

function madeBy({ type, data }: StoredEvent, store: Store, run: string): RunOutput[] {
	// One meditation runs at a time.
	if (type === 'linkAdded' && isTogether(data)) return [{ kind: 'link', id: data.id, title: TOGETHER }];
	if (type === 'linkAdded' && isFixed(data)) return [{ kind: 'link', id: data.id, title: FIXED }];
	if (type === 'memoryCompacted' && data.run.startsWith(summaryRunPrefix(run)))
		return [{ kind: 'compaction', id: data.run, title: `Summary of ${projectName(store, data.project)}` }];
	return [];
}

function projectName({ work }: Store, project: string | undefined): string {
	return work.projects(true).find(({ id }) => id === project)?.name ?? 'a project';
}
