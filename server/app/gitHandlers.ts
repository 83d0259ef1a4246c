import { OperationError } from '../../common/protocol/errors.ts';
import type { Store } from '../ports/store.ts';
import { canonicalFolder } from './folder.ts';
import type { GitFollower } from './gitFollower.ts';
import { given } from './given.ts';
import type { HandlersOf } from './handler.ts';

/** What happens in repositories. */
export function createGitHandlers(store: Store, follower: GitFollower): HandlersOf<'git'> {
	return {
		'git/follow': async ({ roots, enabled, history, closeTasks }) => {
			if (!enabled) {
				for (const root of roots) follower.unfollow(canonicalFolder(root));
				return { repositories: [] };
			}
			const found = await Promise.all(
				roots.map((root) => follower.follow(canonicalFolder(root), { history, closeTasks })),
			);
			return { repositories: [...new Map(found.flat().map((one) => [one.root, one])).values()] };
		},
		'git/list': (filter) => ({ ...store.git.list(given(filter)), seq: store.head }),
		'git/get': ({ id }) => {
			const entry = store.git.get(id);
			if (entry === undefined) throw new OperationError('notFound', `There is no commit or other entry ${id}.`);
			return entry;
		},
	};
}
