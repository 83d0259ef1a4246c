import path from 'node:path';
import { expect, test } from 'vitest';
import { contextId, parseContextId } from '../../../../common/model/contextRef.ts';
import { contextRecords } from '../../../../server/index/records/contextRecords.ts';
import { projectRecords } from '../../../../server/index/records/projectRecords.ts';
import type { RecordKind } from '../../../../server/index/records/recordKind.ts';
import { terminalRecords } from '../../../../server/index/records/terminalRecords.ts';
import { sessionRecords } from '../../../../server/index/records/sessionRecords.ts';
import type { Store } from '../../../../server/ports/store.ts';
import { NEW_TASK } from '../../../newTask.ts';
import { openStoreForTest } from '../../store/support.ts';

test('a session is found by its branch, files and tasks, and linked to what was in front', async () => {
	const store = await openStoreForTest();
	expect(sessionRecords.any(store)).toBe(false);
	store.execute({ ...NEW_TASK, id: 't', title: 'Retry the sync' });
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

test('a command is read anew when one beside it is kept, archived or erased: its text has the commands around it', async () => {
	const store = await openStoreForTest();
	const plain = { cwd: '', shell: '', startedAt: '2026-01-01T00:00:00.000Z', durationMs: 0, output: '', omitted: 0 };
	const changed = (command: Parameters<Store['execute']>[0]): string => {
		const { seq } = store.execute(command);
		const [event] = store.readEvents(seq - 1, 1);
		return [...new Set(terminalRecords.changedBy(event!, store))].toSorted().join('');
	};
	const record = (root: string, ...names: readonly string[]): string =>
		changed({
			type: 'terminal/record',
			commands: names.map((id) => ({ ...plain, id, command: `run ${id}`, root, redacted: 0 })),
		});
	expect(record('/w', 'a', 'b', 'c', 'd')).toBe('abcd');
	expect(record('/x', 'r')).toBe('r');
	expect(record('/w', 'e', 'f', 'g')).toBe('defg');
	expect(record('/x', 's')).toBe('rs');
	expect(terminalRecords.read(store, 'c')?.text).toContain('before: run b');
	expect(changed({ type: 'terminal/archive', ids: ['c'] })).toBe('bcd');
	expect(changed({ type: 'terminal/erase', ids: ['b', 'e', 'r'] })).toBe('abdefrs');
	expect(['a', 'd', 'f', 's'].map((id) => terminalRecords.read(store, id)!.text).join()).not.toMatch(/run [bcer]/);
	expect(changed({ type: 'terminal/erase' })).toBe('acdfgs');
});

/** What a kind reads anew after a command. */
function changedBy(store: Store, kind: RecordKind, command: Parameters<Store['execute']>[0]): string[] {
	const { seq } = store.execute(command);
	return [kind.changedBy(store.readEvents(seq - 1, 1)[0]!, store) ?? []].flat();
}

test('a project is found by its name, its folders and what was summed up of it last', async () => {
	const store = await openStoreForTest();
	expect(projectRecords.any(store)).toBe(false);
	const folders = ['/code/paper-mill'];
	expect(changedBy(store, projectRecords, { type: 'project/create', id: 'p', name: 'Ledger', folders })).toEqual(['p']);
	expect(projectRecords.any(store)).toBe(true);
	expect(projectRecords.read(store, 'p')?.text).toBe('Ledger\n\npaper-mill');
	expect(projectRecords.read(store, 'none')).toBeUndefined();
	const summary = { id: 's', level: 1, content: 'Amounts are kept in cents.', tokens: 7, sources: [] };
	const compacted = { type: 'memory/compact', run: 'r', project: 'p', method: 'extractive' } as const;
	expect(changedBy(store, projectRecords, { ...compacted, summaries: [summary], replaced: [] })).toEqual(['p']);
	expect(projectRecords.read(store, 'p')?.text).toContain('Amounts are kept in cents.');
	expect(changedBy(store, projectRecords, { type: 'memory/undoCompaction', run: 'r' })).toContain('p');
	expect(projectRecords.read(store, 'p')?.text).not.toContain('cents');
	expect(changedBy(store, projectRecords, { type: 'project/edit', id: 'p', archived: true })).toEqual(['p']);
	expect(projectRecords.read(store, 'p')?.breadcrumb).toBe('archived');
});

test('a context is found by namespace, key, tags and what its value says', async () => {
	const store = await openStoreForTest();
	expect(contextRecords.any(store)).toBe(false);
	const [namespace, key] = ['deploy/eu', 'key with / and %'];
	const value = { server: { port: 8080, hosts: ['alpha', 'beta'] }, live: true, note: null };
	const [id] = changedBy(store, contextRecords, { type: 'context/set', namespace, key, value, tags: ['ops'] });
	expect(parseContextId(id!)).toEqual({ namespace, key });
	expect(contextId(namespace, key)).toBe(id);
	expect(['', 'a', 'a/b/c', '%/x'].map(parseContextId)).toEqual([undefined, undefined, undefined, undefined]);
	const record = contextRecords.read(store, id!)!;
	expect(record.tags).toEqual(['ops']);
	expect(record.text.split('\n')).toEqual([
		'deploy/eu key with / and %',
		'server.port: 8080',
		'server.hosts.0: alpha',
		'server.hosts.1: beta',
		'live: true',
		'note: null',
	]);
	expect(changedBy(store, contextRecords, { type: 'context/delete', namespace, key })).toEqual([id]);
	expect(contextRecords.read(store, id!)).toBeUndefined();
});
