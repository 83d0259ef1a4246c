import { rmSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_FOLDER } from '../../../common/model/noFolder.ts';
import type { SessionParts } from '../../../server/core/sessions/events.ts';
import type { Store } from '../../../server/ports/store.ts';
import { inFolder, openTestStore, temporaryFolder } from './support.ts';

const EMPTY: SessionParts = { groups: [], cursors: [], terminals: [], tasks: [], branches: [] };

test('only what changed is written, and the same state not at all', async () => {
	const store = await openTestStore(temporaryFolder());
	save(store, 'a', { ...EMPTY, groups: [{ column: 1, active: 0, tabs: ['/w/a.ts'] }] });
	expect(save(store, 'a', { ...EMPTY, groups: [{ column: 1, active: 0, tabs: ['/w/a.ts'] }] })).toBe(1);
	save(store, 'a', { ...EMPTY, groups: [{ column: 1, active: 0, tabs: ['/w/a.ts'] }], tasks: ['t'] });
	const [, second] = store.readEvents(0, 10);
	expect(second?.data).toEqual({ id: 'a', folders: ['/w'], tasks: ['t'] });
	expect(store.sessions.get('a')).toMatchObject({ groups: [{ tabs: ['/w/a.ts'] }], tasks: ['t'] });
	store.close();
});

test('a session goes with its window when a folder joins or leaves it, and not when they change places', async () => {
	const store = await openTestStore(temporaryFolder());
	expect(save(store, 'a', EMPTY, ['/w', '/x'])).toBe(1);
	expect(save(store, 'a', EMPTY, ['/x', '/w'])).toBe(1);
	expect(save(store, 'a', EMPTY, ['/w'])).toBe(2);
	expect(store.readEvents(1, 10)[0]?.data).toEqual({ id: 'a', folders: ['/w'] });
	expect(store.sessions.list({ limit: 10, offset: 0, folders: ['/w'] }).sessions).toMatchObject([{ id: 'a' }]);
	store.close();
});

test('sessions of some folders, last used first; a task holds a copy, else the session that touched it', async () => {
	const store = await openTestStore(temporaryFolder());
	save(store, 'a', { ...EMPTY, tasks: ['t'] });
	save(store, 'b', EMPTY, ['/x', '/w']);
	save(store, 'c', EMPTY);
	save(store, 'a', { ...EMPTY, tasks: ['t', 'u'] });
	const listed = (folders?: string[]): string[] =>
		store.sessions.list({ limit: 10, offset: 0, ...(folders && { folders }) }).sessions.map(({ id }) => id);
	expect([listed(), listed(['/w']), listed(['/w', '/x'])]).toEqual([['a', 'c', 'b'], ['a', 'c'], ['b']]);
	expect(store.sessions.touching('t')?.id).toBe('a');
	expect(store.sessions.held('t')).toBeUndefined();
	store.execute({ type: 'session/hold', task: 't', session: 'a' });
	save(store, 'a', EMPTY);
	expect(store.sessions.held('t')?.tasks).toEqual(['t', 'u']);
	expect(() => store.execute({ type: 'session/hold', task: 't', session: 'nowhere' })).toThrow('no session');
	store.close();
});

test('what happened, of every kind, newest first and in pages', async () => {
	const store = await openTestStore(temporaryFolder());
	store.execute({ type: 'capture/add', id: 'n', content: 'a thought\nmore', tags: [] });
	store.execute({ type: 'capture/add', id: 'gone', content: 'gone', tags: [] });
	store.execute({ type: 'capture/delete', id: 'gone' });
	const entry = { branch: 'main', author: '', from: '', to: '', body: '', files: [], tasks: [], closed: [] };
	const at = '2026-01-02T00:00:00.000Z';
	const history = { ...entry, id: 'h2', hash: 'h2', kind: 'history' as const, at, subject: 'before' };
	const commit = { ...entry, id: 'h', hash: 'h', kind: 'commit' as const, at, subject: 'Fix it' };
	store.execute({ type: 'git/record', repository: '/w', entries: [commit, history] });
	save(store, 's', EMPTY);
	const all = store.sessions.activity({ limit: 10, offset: 0 });
	expect(all.map(({ kind, title }) => `${kind} ${title}`)).toEqual(['git Fix it', 'session ', 'capture a thought']);
	expect(store.sessions.activity({ limit: 1, offset: 1 })).toEqual([all[1]]);
	expect(store.sessions.activity({ kinds: ['git'], limit: 5, offset: 0 })).toEqual([all[0]]);
	expect(store.sessions.activity({ kinds: [], limit: 5, offset: 0 })).toEqual([]);
	expect(store.sessions.activity({ after: at, limit: 5, offset: 0 })).toEqual([all[0]]);
	expect(store.sessions.activity({ before: at, limit: 5, offset: 0 })).toEqual(all.slice(1));
	save(store, 'empty', EMPTY, []);
	const ofRoots = (roots: string[]): string[] =>
		store.sessions.activity({ roots, limit: 5, offset: 0 }).map(({ kind, id }) => `${kind} ${id}`);
	expect(ofRoots(['/x'])).toEqual(['capture n']);
	expect(ofRoots([NO_FOLDER]).toSorted()).toEqual(['capture n', 'session empty']);
	store.close();
});

test('any sequence of states: the last one is kept, and a replay gives it again', async () => {
	const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 5 });
	const state: fc.Arbitrary<SessionParts> = fc.record({
		groups: fc.array(
			fc.record(
				{
					column: fc.constant(1),
					active: fc.integer({ min: -1, max: 2 }),
					tabs: fc.array(text),
					focused: fc.boolean(),
					views: fc.array(
						fc.record({ tab: fc.nat(2), editor: text, cell: fc.nat(9), comparedWith: text, title: text }),
					),
				},
				{ requiredKeys: ['column', 'active', 'tabs'] },
			),
		),
		cursors: fc.array(fc.record({ path: text, line: fc.nat(9), character: fc.nat(9), topLine: fc.nat(9) }), {
			maxLength: 2,
		}),
		terminals: fc.array(fc.record({ name: text, cwd: text }), { maxLength: 2 }),
		tasks: fc.array(text, { maxLength: 2 }),
		branches: fc.array(fc.record({ root: text, branch: text }), { maxLength: 1 }),
	});
	await fc.assert(
		fc.asyncProperty(fc.array(state, { minLength: 1, maxLength: 6 }), async (states) =>
			inFolder(async (dataDir) => {
				let store = await openTestStore(dataDir);
				for (const one of states) save(store, 'a', one);
				const kept = store.sessions.get('a');
				expect(kept).toMatchObject(JSON.parse(JSON.stringify(states.at(-1)).toWellFormed()) as object);
				store.close();
				rmSync(path.join(dataDir, 'store', 'state.sqlite'), { force: true });
				store = await openTestStore(dataDir);
				expect(store.sessions.get('a')).toEqual(kept);
				store.close();
			}),
		),
		{ numRuns: 25 },
	);
});

function save(store: Store, id: string, state: SessionParts, folders = ['/w']): number {
	return store.execute({ type: 'session/save', id, folders, ...state }).seq;
}
