import { expect, test } from 'vitest';
import { spokenOf } from '../../../../server/core/graph/spoken.ts';

test('a question speaks of files, symbols, tasks, issues and names', () => {
	const spoken = spokenOf('Why does `backoffDelay()` in src/net/retry.ts ignore T-3 and #12, as Ada Lovelace said?', [
		{ root: '/work', path: 'open.ts' },
	]);
	expect(spoken.files).toEqual([{ root: '/work', path: 'open.ts' }, { path: 'src/net/retry.ts' }]);
	expect(spoken.symbols).toContain('backoffDelay');
	expect(spoken.ids).toEqual(expect.arrayContaining(['task:T-3', 'issue:#12', 'person:ada lovelace', 'tag:ada']));
	expect(spoken.ids.filter((id) => /:(?:why|in|the|as)$/.test(id))).toEqual([]);
});

test('a long text is a quotation: only its beginning names anything', () => {
	const { ids, files } = spokenOf(`${'word '.repeat(600)}src/late.ts`);
	expect(files).toEqual([]);
	expect(ids.length).toBeLessThan(1000);
});
