import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { noteRecords } from '../../../../server/index/records/noteRecords.ts';
import { sessionRecords } from '../../../../server/index/records/sessionRecords.ts';
import type { Store } from '../../../../server/ports/store.ts';
import { openTestStore, temporaryFolder } from '../../store/support.ts';

async function openStore(): Promise<Store> {
	const store = await openTestStore(temporaryFolder());
	onTestFinished(() => store.close());
	return store;
}

test('a session is found by its branch, files and tasks, and linked to what was in front', async () => {
	const store = await openStore();
	expect(sessionRecords.any(store)).toBe(false);
	const plain = { priority: 'none', description: '', tags: [], checklist: [], anchors: [], links: [] } as const;
	store.execute({ type: 'task/create', id: 't', project: 'none', title: 'Retry the sync', ...plain });
	const [folder, file, other] = ['/w', path.join('/w', 'src', 'sync.ts'), '/elsewhere/notes.md'];
	const parts = { cursors: [], terminals: [], tasks: ['t'], branches: [{ root: '/w', branch: 'fix/retry' }] };
	store.execute({ type: 'session/save', id: 'empty', folders: [folder], groups: [], ...parts });
	const groups = [{ column: 1, active: 0, tabs: [file, other] }];
	store.execute({ type: 'session/save', id: 's', folders: [folder], groups, ...parts });
	expect(sessionRecords.any(store)).toBe(true);
	expect(sessionRecords.read(store, 'empty')).toBeUndefined();
	const record = sessionRecords.read(store, 's')!;
	expect(record.text.split('\n').slice(1)).toEqual(['fix/retry', 'Retry the sync', path.join('src', 'sync.ts'), other]);
	expect(record.breadcrumb).toBe('w');
	const graph = sessionRecords.graph!(store, 's')!;
	expect(graph.title).toMatch(/^Session of 2026-01-01 on fix\/retry$/);
	expect(graph.fields.map(({ to, type }) => [type, to.type, to.name])).toEqual([
		['about', 'file', 'sync.ts'],
		['refers', 'task', 'Retry the sync'],
	]);
});

test('a note refers to the notes its links mean, by title, path and file name, and to no others', async () => {
	const store = await openStore();
	const root = temporaryFolder();
	const put = (id: string, file: string, title: string, text = ''): void => {
		mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
		writeFileSync(path.join(root, file), text);
		store.execute({ type: 'note/observe', seen: [{ id, root, path: file, title, hash: id }], gone: [] });
	};
	put('by-title', 'x/1.md', 'Retry Policy');
	put('by-name', 'deep/down/backoff_1.md', 'Back off');
	put('by-path', 'a/plan.md', 'Plan');
	put('twice-1', 'b/twin.md', 'One');
	put('twice-2', 'c/twin.md', 'Two');
	const links =
		'[[retry policy]] [[backoff_1#Top|see]] [[self]] [[twin]] [[nowhere]] [plan](../a/plan.md) [web](https://a.b)';
	put('self', 'notes/self.md', 'self', links);
	const { fields } = noteRecords.graph!(store, 'self')!;
	expect(fields.filter(({ type }) => type === 'refers').map(({ to }) => [to.type, to.key, to.name])).toEqual([
		['note', 'by-title', 'Retry Policy'],
		['note', 'by-name', 'Back off'],
		['note', 'by-path', 'Plan'],
	]);
});
