import { expect, test } from 'vitest';
import { NO_PROJECT } from '../../../common/model/noProject.ts';
import { OPERATIONS, type Input } from '../../../common/protocol/index.ts';
import { createTaskHandlers, type TaskServices } from '../../../server/app/taskHandlers.ts';
import { openStoreForTest } from '../store/support.ts';

test('moving a task that recurs to done names the one that comes next, and only then', async () => {
	const store = await openStoreForTest();
	// Moving reads no files and no index.
	const handlers = createTaskHandlers({ store, clock: () => Date.UTC(2026, 0, 15) } as TaskServices);
	const context = { signal: AbortSignal.timeout(60_000), progress: () => undefined, trusted: true };
	const board = store.work.projects(false).find(({ id }) => id === NO_PROJECT)!;
	const done = board.columns.find((column) => column.done)!.id;
	const open = board.columns.find((column) => !column.done)!.id;
	const fields = { description: '', project: NO_PROJECT, tags: [], checklist: [], anchors: [], links: [] };
	const task = { type: 'task/create', priority: 'none', ...fields } as const;
	store.execute({ ...task, id: 'once', title: 'Once' });
	store.execute({ ...task, id: 'weekly', title: 'Weekly', recurrence: { every: 1, unit: 'week' } });
	const move = (id: string, column: string) => handlers['task/move']({ id, column }, context);

	expect(await move('once', done)).not.toHaveProperty('next');
	const { next } = await move('weekly', done);
	expect(store.work.task(next!)).toMatchObject({ title: 'Weekly', column: open, recurrence: { every: 1 } });
	expect(await move('weekly', done)).not.toHaveProperty('next');
	expect(store.work.tasks({ state: 'open', limit: 10, offset: 0 }).total).toBe(1);
});

test('a task belongs to the project of its code, else of the folders it came up in, unless a project is given', async () => {
	const store = await openStoreForTest();
	const handlers = createTaskHandlers({ store, clock: Date.now } as TaskServices);
	const context = { signal: AbortSignal.timeout(60_000), progress: () => undefined, trusted: true };
	const columns = [
		{ id: 'idea', title: 'Idea', done: false },
		{ id: 'done', title: 'Done', done: true },
	];
	store.execute({ type: 'project/create', id: 'app', name: 'App', folders: ['/w/app'] });
	store.execute({ type: 'project/create', id: 'ui', name: 'Ui', folders: ['/w/app/ui'], columns });
	store.execute({ type: 'project/create', id: 'old', name: 'Old', folders: ['/w/old'] });
	store.execute({ type: 'project/edit', id: 'old', archived: true });
	const made = async (where: Partial<Input<'task/create'>>): Promise<string> => {
		const input = OPERATIONS['task/create'].input.parse({ title: 'Paint', ...where });
		return (await handlers['task/create'](input, context)).project;
	};
	const at = (file: string) => ({
		anchors: [{ id: 'a', root: '/w', path: file, startLine: 1, endLine: 1, text: 'x', lost: false }],
	});

	expect(await made({})).toBe(NO_PROJECT);
	expect(await made(at('app/main.ts'))).toBe('app');
	expect(await made(at('app/ui/main.ts'))).toBe('ui');
	expect(await made({ folders: ['/w/elsewhere', '/w/app/ui'] })).toBe('ui');
	expect(await made({ ...at('lib/main.ts'), folders: ['/w/app'] })).toBe(NO_PROJECT); // the code says where it belongs
	expect(await made({ ...at('app/main.ts'), project: 'ui' })).toBe('ui');
	expect(await made({ ...at('app/main.ts'), project: NO_PROJECT })).toBe(NO_PROJECT);
	expect(await made(at('old/main.ts'))).toBe(NO_PROJECT); // nothing new goes into an archived project
	expect(await made({ folders: ['/w/app/ui'], column: 'todo' })).toBe(NO_PROJECT); // the column is none of its board
	expect(await made({ folders: ['/w/app/ui'], column: 'idea' })).toBe('ui');
});
