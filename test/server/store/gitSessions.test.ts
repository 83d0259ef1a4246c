import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { GitEntryData } from '../../../server/core/git/events.ts';
import { sessionRecords } from '../../../server/index/records/sessionRecords.ts';
import type { Store } from '../../../server/ports/store.ts';
import { openTestStore, temporaryFolder } from './support.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 1, 9);

/** A store whose clock is set by the test, in minutes after nine. */
async function rig(dataDir = temporaryFolder()): Promise<{ store: Store; at: (minutes: number) => void }> {
	let now = START;
	const store = await openTestStore(dataDir, { clock: () => now });
	let open = true;
	const close = store.close.bind(store);
	store.close = () => {
		open = false;
		close();
	};
	onTestFinished(() => {
		if (open) close();
	});
	return { store, at: (minutes) => (now = START + minutes * MINUTE) };
}

test('a commit belongs to the session of the window that was open, also when nothing else changed for long', async () => {
	const { store, at } = await rig();
	save(store, 's');
	at(40);
	record(store, commit('c', 40));
	expect(store.git.get('c')?.session).toBeUndefined(); // nobody knows yet whether the window is still open
	const seq = save(store, 's'); // as a window does when it hears of it
	expect(store.git.get('c')?.session).toBe('s');
	expect(store.sessions.get('s')?.updatedAt).toBe(time(40));
	expect(save(store, 's')).toBe(seq);
	expect(store.git.list({ session: 's', limit: 9, offset: 0 }).entries.map(({ id }) => id)).toEqual(['c']);
	expect(store.sessions.activity({ kinds: ['git'], limit: 9, offset: 0 })).toMatchObject([{ id: 'c', session: 's' }]);
});

test('what happened right before a crash, and was read from the reflog later, is linked', async () => {
	const { store, at } = await rig();
	save(store, 's');
	at(600); // another day's window
	save(store, 'later');
	record(store, commit('soon', 3), commit('between', 300), commit('now', 600));
	expect(['soon', 'between', 'now'].map((id) => store.git.get(id)?.session)).toEqual(['s', undefined, 'later']);
});

test('of two windows the one opened last has it; another repository, and commits of before, are nobody’s', async () => {
	const { store, at } = await rig();
	save(store, 'first');
	at(1);
	save(store, 'second', '/w/packages');
	at(2);
	store.execute({ type: 'git/record', repository: '/w/packages/a', entries: [commit('inner', 2)] });
	store.execute({ type: 'git/record', repository: '/wide', entries: [commit('wide', 2)] });
	record(store, commit('own', 2), { ...commit('old', 2), kind: 'history' });
	const of = (id: string): string | undefined => store.git.get(id)?.session;
	expect([of('inner'), of('own'), of('wide'), of('old')]).toEqual(['second', 'first', undefined, undefined]);
});

test('a replay of the log gives the same links', async () => {
	const dataDir = temporaryFolder();
	const { store, at } = await rig(dataDir);
	save(store, 's');
	at(30);
	record(store, commit('c', 30));
	save(store, 's');
	at(31);
	save(store, 'reloaded'); // the same window with another id: the commit was before it
	store.close();
	rmSync(path.join(dataDir, 'store', 'state.sqlite'), { force: true });
	const again = await openTestStore(dataDir);
	expect(again.git.get('c')?.session).toBe('s');
	again.close();
});

test('the graph links a session to its commits, and not to the branches it went to', async () => {
	const { store, at } = await rig();
	const groups = [{ column: 1, active: 0, tabs: ['/w/a.ts'] }];
	store.execute({ type: 'session/save', id: 's', folders: ['/w'], ...PARTS, groups });
	at(1);
	record(store, commit('c', 1), { ...commit('x', 1), kind: 'switch', subject: 'main to topic' });
	const [event] = store.readEvents(1, 1);
	expect(sessionRecords.linksChangedBy!(event!, store)).toEqual(['s', 's']);
	const commits = sessionRecords.graph!(store, 's')!.fields.filter(({ to }) => to.type === 'commit');
	expect(commits).toEqual([{ to: { type: 'commit', key: 'c', name: 'Commit c' }, type: 'refers' }]);
});

const PARTS = { groups: [], cursors: [], terminals: [], tasks: [], branches: [{ root: '/w', branch: 'main' }] };

function save(store: Store, id: string, folder = '/w'): number {
	const branches = folder === '/w' ? PARTS.branches : [];
	return store.execute({ type: 'session/save', id, folders: [folder], ...PARTS, branches }).seq;
}

function record(store: Store, ...entries: GitEntryData[]): void {
	store.execute({ type: 'git/record', repository: '/w', entries });
}

function commit(id: string, minutes: number): GitEntryData {
	const rest = { author: '', body: '', branch: 'main', from: '', to: '', files: [], tasks: [], closed: [] };
	return { ...rest, id, hash: id, kind: 'commit', at: time(minutes), subject: `Commit ${id}` };
}

function time(minutes: number): string {
	return new Date(START + minutes * MINUTE).toISOString();
}
