import { expect, test } from 'vitest';
import type { Watch } from '../../../../common/model/watch.ts';
import {
	logReader,
	monitorMessage,
	monitorReport,
	NOTHING_BETWEEN,
	outcomeOf,
} from '../../../../server/core/agents/monitorReport.ts';

const LOG: Watch = { source: 'log', target: '/b.log', stall: 10, failure: '', success: '', tell: 'changes' };

test.each([
	['ERROR: no space left', 'failed'],
	['Traceback (most recent call last):', 'failed'],
	['3 tests failed', 'failed'],
	['compiled with 0 errors', undefined],
	['no errors found', undefined],
	['errors: 0', undefined],
	['0 tests failed', undefined],
	['listening on 8080', undefined],
])('%j says %s', (line, says) => {
	expect(logReader(LOG)(line)).toBe(says);
});

test("the user's own words come first", () => {
	const reads = logReader({ ...LOG, failure: '^E', success: 'done without error' });
	expect([reads('E 12'), reads('error'), reads('done without error')]).toEqual(['failed', undefined, 'succeeded']);
});

test('what the user knows already is not told again', () => {
	expect(outcomeOf('failed', undefined, 'changes')).toBe('failed');
	expect(outcomeOf('failed', 'failed', 'changes')).toBeUndefined();
	expect(outcomeOf('failed', 'failed', 'all')).toBe('failed');
	expect(outcomeOf('succeeded', 'failed', 'changes')).toBe('recovered');
	expect(outcomeOf('succeeded', 'stalled', 'changes')).toBe('recovered');
	expect(outcomeOf('succeeded', 'recovered', 'changes')).toBeUndefined();
	expect(outcomeOf('succeeded', undefined, 'all')).toBe('succeeded');
	expect(outcomeOf('stalled', 'failed', 'changes')).toBe('stalled');
});

test('a report quotes what cannot break out of it', () => {
	const evidence = { outcome: 'failed', at: 0, excerpt: '```\n# Not a heading\n```' } as const;
	const report = monitorReport(LOG, evidence, { between: NOTHING_BETWEEN, since: undefined });
	expect(report).toBe('**“/b.log” tells of a failure.**\n\n````\n```\n# Not a heading\n```\n````');
	expect(monitorMessage(LOG, { outcome: 'stalled', at: 0, excerpt: '', silence: 1 })).toBe(
		'“/b.log” has not grown for 1 minute.',
	);
});
