import { expect, test } from 'vitest';
import type { ThreadAnswer } from '../../../common/model/thread.ts';
import type { Run, WrittenAnswer } from '../../../server/app/run.ts';
import { ThreadRuns } from '../../../server/app/threadRuns.ts';
import { silentLogger } from '../store/support.ts';

/** Writes until it is stopped. */
function endless(run: Run): Promise<WrittenAnswer> {
	const { promise, reject } = Promise.withResolvers<WrittenAnswer>();
	run.signal.addEventListener('abort', () => reject(run.signal.reason as Error));
	return promise;
}

function keeper(): { kept: string[]; keep: (id: string) => (answer: WrittenAnswer) => ThreadAnswer } {
	const kept: string[] = [];
	const keep = (id: string) => (answer: WrittenAnswer) => {
		kept.push(`${id} ${answer.state}`);
		return { role: 'assistant' as const, id, parent: 'q', at: '', ...answer };
	};
	return { kept, keep };
}

test('of two that ask again while an answer is written one goes on, and every answer is kept', async () => {
	const runs = new ThreadRuns(silentLogger);
	const { kept, keep } = keeper();
	const start = (id: string): Promise<void> => runs.start('t', { id, parent: 'q' }, endless, keep(id));
	await start('first');
	await Promise.all([start('second'), start('third')]);
	expect([runs.running, runs.get('t')?.id]).toEqual([1, 'third']);
	expect(kept).toEqual(['first stopped', 'second stopped']);
	await runs.close();
	expect(kept).toEqual(['first stopped', 'second stopped', 'third stopped']);
});

test('an answer that was stopped asks the user nothing more', async () => {
	const runs = new ThreadRuns(silentLogger);
	const { kept, keep } = keeper();
	const step = { id: 's', tool: 'task_create', title: '', input: '{}', state: 'running' as const, result: '' };
	const write = async (run: Run): Promise<WrittenAnswer> => {
		await endless(run).catch(() => undefined);
		await run.consent(step);
		throw new Error('not stopped');
	};
	await runs.start('t', { id: 'a', parent: 'q' }, write, keep('a'));
	expect(await runs.stop('t')).toBe(true);
	expect(kept).toEqual(['a stopped']);
});
