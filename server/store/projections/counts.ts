import type { CaptureStatus } from '../../../common/model/capture.ts';
import type { StoredCounts } from '../../ports/store.ts';
import type { Database } from '../sqlite.ts';

/** How much there is of what; answered without counting captures, so that it can be asked after every change. */
export function countAll(db: Database): StoredCounts {
	const levels: Record<CaptureStatus, number> = { inbox: 0, processed: 0, compacted: 0, archived: 0 };
	for (const { status, total } of db.all('SELECT status, total FROM capture_counts'))
		levels[status as CaptureStatus] = total as number;
	const tasks = { open: 0, done: 0 };
	for (const { done, total } of db.all('SELECT done, count(*) AS total FROM tasks WHERE deleted = 0 GROUP BY done'))
		tasks[done === 1 ? 'done' : 'open'] = total as number;
	const projects = db.get('SELECT count(*) AS total FROM projects WHERE archived = 0')!['total'] as number;
	return { levels, tasks, projects };
}
