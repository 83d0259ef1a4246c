import { taskLabel } from '../../../common/model/task.ts';
import { taskGraph } from '../../core/graph/records/task.ts';
import type { Store } from '../../ports/store.ts';
import type { RecordKind } from './recordKind.ts';

/** Fields of which the rows are made; a task that is moved or follows its code keeps them. */
const INDEXED_FIELDS = ['title', 'description', 'checklist', 'tags'];

/** Tasks, done ones too, by what they say. */
export const taskRecords: RecordKind = {
	kind: 'task',
	changedBy({ type, data }) {
		if (type === 'taskAdded' || type === 'taskDeleted' || type === 'taskRestored') return data.id;
		if (type !== 'taskEdited') return undefined;
		return INDEXED_FIELDS.some((field) => field in data) ? data.id : undefined;
	},
	any: (store) => store.work.tasks({ limit: 1, offset: 0 }).total > 0,
	read(store, id) {
		const task = store.work.task(id);
		if (task?.id !== id) return undefined; // a deleted one that is called like the label of another
		const { title, description, checklist, tags, updatedAt } = task;
		const items = checklist.map(({ text, done }) => `- [${done ? 'x' : ' '}] ${text}`).join('\n');
		const text = [title, description, items].filter((part) => part.trim() !== '').join('\n\n');
		return { text, breadcrumb: taskLabel(task), tags, updatedAt };
	},
	graph(store, id) {
		const task = store.work.task(id);
		return task?.id === id ? taskGraph(task, (other) => labelOf(store, other)) : undefined;
	},
	linksChangedBy: ({ type, data }) =>
		type === 'taskEdited' && ('anchors' in data || 'links' in data) ? data.id : undefined,
};

/** Links name other tasks by id or label. */
function labelOf(store: Store, idOrLabel: string): string {
	const task = store.work.task(idOrLabel);
	return task === undefined ? idOrLabel : taskLabel(task);
}
