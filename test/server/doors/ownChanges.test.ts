import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { OwnChanges } from '../../../server/doors/mcp/ownChanges.ts';
import { NEW_TASK } from '../../newTask.ts';
import { PATIENT } from '../patient.ts';
import { add, openTestStore, silentLogger, temporaryFolder } from '../store/support.ts';

async function openChanges() {
	const store = await openTestStore(path.join(temporaryFolder(), 'data'));
	const changes = new OwnChanges(store, silentLogger);
	onTestFinished(() => {
		changes.dispose();
		store.close();
	});
	const told: string[] = [];
	changes.onDidUpdateResource((uri) => void told.push(uri));
	changes.onDidChangeList(() => void told.push('list'));
	return {
		store,
		changes,
		eventually: (...wanted: string[]) => vi.waitFor(() => expect(told.splice(0).sort()).toEqual(wanted), PATIENT),
	};
}

test('who watches something of ours hears of each change of it, by the address it asked with', async () => {
	const { store, changes, eventually } = await openChanges();
	store.execute({ ...NEW_TASK, id: 'one', title: 'One' });
	store.execute({ ...NEW_TASK, id: 'two', title: 'Two' });
	await eventually('list');
	const watches = ['task/T-1', 'task/one', 'task/two', 'project/none', 'note/n', 'capture/c', 'session/s'].map((of) =>
		changes.watch(`understory://${of}`),
	);
	const ones = ['understory://task/T-1', 'understory://task/one'];

	store.execute({ type: 'task/edit', id: 'one', description: 'more' });
	await eventually('understory://project/none', ...ones);
	store.execute({ type: 'task/delete', id: 'one' });
	await eventually('list', 'understory://project/none', ...ones);
	add(store, 'c');
	await eventually('understory://capture/c', 'understory://project/none');
	const note = { id: 'n', root: '/notes', path: 'n.md', title: 'N', hash: 'a' };
	store.execute({ type: 'note/observe', seen: [note], gone: [] });
	await eventually('list', 'understory://note/n', 'understory://project/none');
	store.execute({ type: 'note/observe', seen: [{ ...note, hash: 'b' }], gone: [] });
	await eventually('understory://note/n', 'understory://project/none');
	store.execute({ type: 'note/observe', seen: [], gone: ['n'] });
	await eventually('list', 'understory://note/n', 'understory://project/none');
	store.execute({ type: 'note/observe', seen: [note], gone: [] });
	await eventually('list', 'understory://note/n', 'understory://project/none');
	const empty = { groups: [], cursors: [], terminals: [], tasks: [], branches: [] };
	const session = { type: 'session/save' as const, id: 's', folders: [], ...empty };
	store.execute(session);
	await eventually('list', 'understory://session/s');
	store.execute({ ...session, terminals: [{ name: 'sh', cwd: '/' }] });
	await eventually('understory://session/s');

	for (const watch of watches) watch.dispose();
	store.execute({ type: 'task/edit', id: 'two', title: 'Another' });
	await eventually('list');
});
