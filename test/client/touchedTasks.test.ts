import { expect, test } from 'vitest';
import { TouchedTasks } from '../../client/sessions/touchedTasks.ts';

test('a new session has the tasks that were touched since the one before was kept last', () => {
	const tasks = new TouchedTasks();
	tasks.touch('morning', 1000);
	tasks.touch('both', 1000);
	tasks.touch('both', 5000);
	tasks.touch('evening', 5001);
	tasks.forgetUntil(4000);
	expect(tasks.ids).toEqual(['both', 'evening']);
});
