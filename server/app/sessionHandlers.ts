import { OperationError } from '../../common/protocol/errors.ts';
import type { GitSource } from '../ports/git.ts';
import type { Store } from '../ports/store.ts';
import { canonicalFolder, canonicalRoot } from './folder.ts';
import { given } from './given.ts';
import type { HandlersOf } from './handler.ts';
import { sessionDigest } from './sessionDigest.ts';

/** Those of the folders come first, then their submodules. */
const MAX_REPOSITORIES = 20;

/** Sessions of windows, and what happened of every kind. */
export function createSessionHandlers(store: Store, git: GitSource): HandlersOf<'session'> & HandlersOf<'activity'> {
	const taskId = (idOrLabel: string): string => store.work.task(idOrLabel)?.id ?? idOrLabel;
	return {
		'session/save': ({ id, folders, state }) => {
			const canonical = folders.map(canonicalFolder);
			const repositories = new Map(
				canonical.flatMap((folder) => git.discover(folder)).map((one) => [one.workTree, one]),
			);
			const branches = [...repositories.values()]
				.slice(0, MAX_REPOSITORIES)
				.map((repository) => ({ root: repository.workTree, branch: git.branch(repository) }));
			return { id, ...store.execute({ type: 'session/save', id, folders: canonical, ...state, branches }) };
		},
		'session/list': ({ folders, ...page }) => ({
			...store.sessions.list({ ...page, ...(folders !== undefined && { folders: folders.map(canonicalFolder) }) }),
			seq: store.head,
		}),
		'session/get': ({ id }) => {
			const session = store.sessions.get(id);
			if (session === undefined) throw new OperationError('notFound', `There is no session ${id}.`);
			return session;
		},
		'session/hold': ({ task, session }) => {
			const id = taskId(task);
			return { id, ...store.execute({ type: 'session/hold', task: id, session }) };
		},
		'session/held': ({ task }) =>
			given({ session: store.sessions.held(taskId(task)) ?? store.sessions.touching(taskId(task)) }),
		'session/digest': (input) => sessionDigest(store, input),
		'activity/recent': ({ roots, ...filter }) => ({
			entries: store.sessions.activity(given({ ...filter, roots: roots?.map(canonicalRoot) })),
			seq: store.head,
		}),
	};
}
