import type { Task } from '../../common/model/task.ts';
import type { BoardActions } from './actions.ts';

/** What each part of a task's details is given. */
export interface DetailProps {
	readonly actions: BoardActions;
	readonly task: Task;
}
