import { expect, test } from 'vitest';
import { withNew } from '../../scripts/pin/withNew.ts';

const PINNED = { 'taskAdded@1': { type: 'object' }, 'taskMoved@1': { type: 'string' } };

test('new types and new versions are added', () => {
	const current = { ...PINNED, 'taskAdded@2': { type: 'array' }, 'noteSeen@1': {} };
	expect(withNew(PINNED, current)).toEqual(current);
	expect(Object.keys(withNew(PINNED, current))).toEqual(['taskAdded@1', 'taskMoved@1', 'taskAdded@2', 'noteSeen@1']);
});

test('what is pinned can neither change nor go', () => {
	expect(() => withNew(PINNED, { ...PINNED, 'taskMoved@1': { type: 'number' } })).toThrow('taskMoved@1');
	expect(() => withNew(PINNED, { 'taskAdded@1': PINNED['taskAdded@1'] })).toThrow('taskMoved@1');
});
