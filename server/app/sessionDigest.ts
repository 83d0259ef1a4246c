import type { ActivityEntry, Session } from '../../common/model/session.ts';
import type { Task } from '../../common/model/task.ts';
import type { Output, ParsedInput } from '../../common/protocol/index.ts';
import { digestText } from '../core/sessions/digestText.ts';
import type { Store } from '../ports/store.ts';
import { canonicalFolder } from './folder.ts';

const MAX_SINCE = 50;
const MAX_NEXT = 5;

/** The session before this one, what happened since, and what is next. */
export function sessionDigest(
	store: Store,
	{ folders, current }: ParsedInput<'session/digest'>,
): Output<'session/digest'> {
	const canonical = folders.map(canonicalFolder);
	const last = store.sessions
		.list({ folders: canonical, limit: 10, offset: 0 })
		.sessions.find((one) => one.id !== current && one.groups.length > 0);
	if (last === undefined) return { since: [], failed: [], next: nextTasks(store, undefined), text: '' };
	const since = store.sessions.activity({
		kinds: ['capture', 'task', 'git'],
		roots: [...canonical, ...last.branches.map(({ root }) => root)],
		after: last.updatedAt,
		limit: MAX_SINCE,
		offset: 0,
	});
	const failed = failures(store, last, canonical);
	const next = nextTasks(store, last);
	return { last, since, failed, next, text: digestText({ last, since, failed, next }) };
}

/** Failed commands of a session that did not work later. */
function failures(store: Store, last: Session, roots: readonly string[]): ActivityEntry[] {
	return store.sessions
		.activity({ kinds: ['terminal'], roots, after: last.startedAt, limit: 200, offset: 0 })
		.filter(({ detail, id, at }) => {
			if (detail === '') return false;
			const fix = store.terminal.fix(id);
			return fix === undefined || fix.success.startedAt < at;
		})
		.slice(0, MAX_NEXT);
}

/** Open tasks: those touched in the session first, then by due date. */
function nextTasks(store: Store, last: Session | undefined): Task[] {
	const touched = new Set(last?.tasks);
	return store.work
		.tasks({ state: 'open', limit: 1000, offset: 0 })
		.tasks.filter(({ id, due, priority }) => touched.has(id) || due !== undefined || priority === 'urgent')
		.toSorted(
			(a, b) =>
				Number(touched.has(b.id)) - Number(touched.has(a.id)) || (a.due ?? '9999').localeCompare(b.due ?? '9999'),
		)
		.slice(0, MAX_NEXT);
}
