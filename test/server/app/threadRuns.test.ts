import { expect, test } from 'vitest';
import type { ThreadAnswer } from '../../../common/model/thread.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
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
	const start = (id: string): Promise<void> => runs.start('t', { id, parent: 'q', roots: ['/w'] }, endless, keep(id));
	await start('first');
	await Promise.all([start('second'), start('third')]);
	expect([runs.running, runs.get('t')?.id]).toEqual([1, 'third']);
	expect(runs.writing()).toEqual([{ id: 't', roots: ['/w'] }]);
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
	await runs.start('t', { id: 'a', parent: 'q', roots: ['/w'] }, write, keep('a'));
	expect(await runs.stop('t')).toBe(true);
	expect(kept).toEqual(['a stopped']);
});

test('an answer that is stopped or fails keeps what it took, and who wrote it', async () => {
	const runs = new ThreadRuns(silentLogger);
	const kept: WrittenAnswer[] = [];
	const keep = (answer: WrittenAnswer): ThreadAnswer => {
		kept.push(answer);
		return { role: 'assistant', id: 'a', parent: 'q', at: '', ...answer };
	};
	const model = { ref: 'anthropic/m', provider: 'anthropic', name: 'm', local: false, host: 'h' } as const;
	const usage = { inputTokens: 11, outputTokens: 2, cost: 0.5 };
	const writing = Promise.withResolvers<void>();
	await runs.start(
		't',
		{ id: 'a', parent: 'q', roots: ['/w'] },
		(run) => {
			run.push('It wa');
			run.spent(usage, model);
			writing.resolve();
			return endless(run);
		},
		keep,
	);
	await writing.promise;
	await runs.stop('t');
	const failing = async (run: Run): Promise<WrittenAnswer> => {
		run.spent({}, model);
		throw new OperationError('unavailable', 'Nobody there.');
	};
	await runs.start('t', { id: 'b', parent: 'q', roots: ['/w'] }, failing, keep);
	await expect.poll(() => runs.running).toBe(0);
	expect(kept).toMatchObject([
		{ state: 'stopped', text: 'It wa', model, usage },
		{ state: 'failed', usage: {}, notices: ['Nobody there.'] },
	]);
	expect(kept[1]!.model).toBeUndefined(); // nothing of its answer was seen
});
