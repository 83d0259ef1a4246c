import { expect, test, vi } from 'vitest';
import { UsedRecords } from '../../client/memory/usedRecords.ts';

test('records that are opened one after the other are told once, together; a failure is logged', async () => {
	vi.useFakeTimers();
	try {
		const call = vi.fn().mockResolvedValueOnce({}).mockRejectedValueOnce(new Error('gone'));
		const warn = vi.fn();
		const used = new UsedRecords({ call }, { warn });
		for (const ref of ['capture/a', 'task/b', 'capture/a']) used.add(ref);
		expect(call).not.toHaveBeenCalled();
		await vi.runAllTimersAsync();
		expect(call.mock.calls).toEqual([['memory/reinforce', { refs: ['capture/a', 'task/b'] }]]);
		used.add('capture/a');
		await vi.runAllTimersAsync();
		expect(call).toHaveBeenCalledTimes(2);
		expect(warn.mock.calls).toEqual([[expect.stringContaining('gone')]]);
		used.add('capture/c');
		used.dispose();
		await vi.runAllTimersAsync();
		expect(call).toHaveBeenCalledTimes(2);
	} finally {
		vi.useRealTimers();
	}
});
