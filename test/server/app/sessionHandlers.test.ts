import { expect, test } from 'vitest';
import type { CallContext } from '../../../server/app/handler.ts';
import { createSessionHandlers } from '../../../server/app/sessionHandlers.ts';
import type { GitSource, Repository } from '../../../server/ports/git.ts';
import { openStoreForTest, temporaryFolder } from '../store/support.ts';

const call: CallContext = { signal: new AbortController().signal, progress: () => undefined, trusted: true };

test('a session knows the branches of the repositories of its folders and of their submodules, each once', async () => {
	const store = await openStoreForTest();
	const folders = [temporaryFolder(), temporaryFolder()];
	const repository = (workTree: string) => ({ workTree }) as Repository;
	const found = [folders[0]!, `${folders[0]!}/lib`].map(repository);
	const git = {
		discover: () => found, // both folders are in the same repository
		branch: ({ workTree }: Repository) => (workTree.endsWith('lib') ? 'fixes' : 'main'),
	} as Partial<GitSource> as GitSource;
	const handlers = createSessionHandlers(store, git);
	const state = { groups: [], cursors: [], terminals: [], tasks: [] };
	await handlers['session/save']({ id: 's', folders, state }, call);
	expect(store.sessions.get('s')?.branches).toEqual([
		{ root: folders[0], branch: 'main' },
		{ root: `${folders[0]!}/lib`, branch: 'fixes' },
	]);
});
