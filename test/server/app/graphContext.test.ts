import { expect, test } from 'vitest';
import { graphContext, type GraphContextRequest } from '../../../server/app/graphContext.ts';
import { createRecordTexts } from '../../../server/index/records/recordTexts.ts';
import { NEW_TASK } from '../../newTask.ts';
import { graphOverStore } from '../graph/support.ts';
import { add } from '../store/support.ts';

async function openContext() {
	const { store, graph, ask } = await graphOverStore();
	add(store, 'said', 'Ada Lovelace wants at most five tries in src/net/retry.ts');
	add(store, 'other', 'Nothing to do with it: src/net/socket.ts');
	const description = 'The wait doubles. See src/net/retry.ts';
	store.execute({ ...NEW_TASK, id: 'x', title: 'Limit the tries', description });
	const services = { store, graph, records: createRecordTexts(store) };
	const find = async (request: Partial<GraphContextRequest>) => {
		await ask();
		return graphContext(services, { text: '', pieces: [], ...request });
	};
	return { store, find, ask, services };
}

test('what is linked to a file that is asked about goes along, and says why', async () => {
	const { find } = await openContext();
	const pieces = [piece('src/net/retry.ts')];
	const found = await find({ text: 'Why so slow?', pieces });
	expect(found.map(({ path }) => path).toSorted()).toEqual(['capture/said', 'task/x']);
	expect(found.find(({ path }) => path === 'task/x')).toMatchObject({
		kind: 'task',
		origin: 'found',
		label: 'T-1',
		text: 'Limit the tries\n\nThe wait doubles. See src/net/retry.ts',
		why: [{ part: 'link', label: 'mentions src/net/retry.ts' }],
	});
	expect(await find({ text: 'Why so slow?' })).toEqual([]);
	expect((await find({ text: 'what says retry.ts?' })).map(({ path }) => path)).toContain('capture/said');
});

test('people and tasks that the question names lead to what names them; the task itself comes first', async () => {
	const { find } = await openContext();
	expect((await find({ text: 'What did ada lovelace want?' })).map(({ path }) => path)).toEqual(['capture/said']);
	expect((await find({ text: 'Is T-1 done?' }))[0]).toMatchObject({
		path: 'task/x',
		why: [{ label: 'is Limit the tries' }],
	});
});

test('of sessions, which name every file that was open, one goes along', async () => {
	const { store, find } = await openContext();
	const state = {
		cursors: [],
		terminals: [],
		tasks: [],
		groups: [{ column: 1, active: 0, tabs: ['/shop/src/net/retry.ts'] }],
	};
	for (const id of ['monday', 'tuesday'])
		store.execute({ type: 'session/save', id, folders: ['/shop'], branches: [], ...state });
	const found = await find({ text: 'Why so slow?', pieces: [piece('src/net/retry.ts')] });
	expect(found.filter(({ kind }) => kind === 'session')).toHaveLength(1);
});

test('commands look for their own kinds, and what does not hold any more is left out', async () => {
	const { store, find } = await openContext();
	const question = { text: 'src/net/retry.ts' };
	expect((await find({ ...question, command: 'tasks' })).map(({ path }) => path)).toEqual(['task/x']);
	expect((await find({ ...question, command: 'notes' })).map(({ path }) => path)).toEqual(['capture/said']);
	expect(await find({ ...question, command: 'search' })).toEqual([]);
	add(store, 'new', 'Six tries in src/net/retry.ts');
	store.execute({ type: 'memory/supersede', ref: 'capture/said', by: 'capture/new', reason: 'measured' });
	expect((await find({ ...question, command: 'notes' })).map(({ path }) => path)).toEqual(['capture/new']);
	store.execute({ type: 'capture/delete', id: 'new' });
	expect(await find({ ...question, command: 'notes' })).toEqual([]);
});

test('what very many name says little: who names a rare thing comes first', async () => {
	const { store, find } = await openContext();
	for (let at = 0; at < 50; at++) add(store, `many${at}`, 'About #7 again');
	add(store, 'rare', 'About #8');
	const found = await find({ text: 'How do #7 and #8 differ?' });
	expect(found[0]!.path).toBe('capture/rare');
	expect(found).toHaveLength(6);
	for (let at = 0; at < 100; at++) add(store, `more${at}`, 'About #7 again');
	expect((await find({ text: 'How do #7 and #8 differ?' })).map(({ path }) => path).slice(0, 2)).toEqual([
		'capture/rare',
		'capture/more99', // of the others the newest
	]);
});

function piece(path: string): GraphContextRequest['pieces'][number] {
	return { kind: 'file', root: '/shop', path, startLine: 1, endLine: 2, label: '', language: '', text: 'code' };
}
