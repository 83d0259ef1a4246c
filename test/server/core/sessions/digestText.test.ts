import { expect, test } from 'vitest';
import type { Session } from '../../../../common/model/session.ts';
import { digestText } from '../../../../server/core/sessions/digestText.ts';

const NOTHING = { since: [], failed: [], next: [] };

test('the file in front is named with its line', () => {
	const last = session([{ column: 1, active: 1, tabs: ['/p/a.ts', '/p/src/b.ts'] }]);
	expect(digestText({ last, ...NOTHING })).toMatch(/on `main`\.\n\n- `src\/b\.ts:7`$/);
});

test('when what was in front is no file, the open files are named, a few of them and each once', () => {
	const tabs = ['/p/a.ts', '/p/b.ts', '/p/c.ts', '/p/d.ts', '/p/e.ts', '/p/f.ts'];
	const last = session([
		{ column: 1, active: -1, tabs },
		{ column: 2, active: -1, tabs: ['/p/a.ts'] },
	]);
	const named = [...digestText({ last, ...NOTHING }).matchAll(/- `(.+)`/g)].map((match) => match[1]);
	expect(named).toEqual(['a.ts', 'b.ts', 'c.ts', 'd.ts', 'e.ts']);
});

function session(groups: Session['groups']): Session {
	return {
		id: 's',
		folders: ['/p'],
		groups,
		cursors: [{ path: '/p/src/b.ts', line: 6, character: 0, topLine: 0 }],
		terminals: [],
		tasks: [],
		branches: [{ root: '/p', branch: 'main' }],
		startedAt: '2026-01-01T00:00:00.000Z',
		updatedAt: '2026-01-01T01:00:00.000Z',
	};
}
