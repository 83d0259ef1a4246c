import { expect, test } from 'vitest';
import { FIXED, fixedLink, isFixed } from '../../../server/agents/fixedLink.ts';
import { isTogether, linkIdOf } from '../../../server/agents/togetherLink.ts';

test('ids of links that agents made stay what logs have, and say who made them', () => {
	const fixed = fixedLink({ type: 'git', key: 'abc' }, { type: 'terminal', key: 't1' });
	expect(fixed).toEqual({
		id: 'eadfc4cba36f632ef5efe21b7d80d6b9621740bd',
		source: 'git:abc',
		target: 'terminal:t1',
		label: FIXED,
	});
	expect([isFixed(fixed), isTogether(fixed)]).toEqual([true, false]);
	const id = linkIdOf(['capture/a', 'task/b']);
	expect(id).toBe('f8f3923aee19e869aed5ce415570c341602f7bd8');
	expect(isTogether({ id, source: 'capture:a', target: 'task:b' })).toBe(true);
});
