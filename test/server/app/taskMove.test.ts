import { expect, onTestFinished, test } from 'vitest';
import { NO_PROJECT } from '../../../common/model/noProject.ts';
import { createTaskHandlers, type TaskServices } from '../../../server/app/taskHandlers.ts';
import { openTestStore, temporaryFolder } from '../store/support.ts';

test('moving a task that recurs to done names the one that comes next, and only then', async () => {
	const store = await openTestStore(temporaryFolder());
	onTestFinished(() => store.close());
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
