import { expect, test } from 'vitest';
import type { ThreadMessage } from '../../common/model/thread.ts';
import { keepSame } from '../../webview/chat/keepSame.ts';

test('a message that says what it said before is the same object; a changed and a new one are those that came', () => {
	const message = (id: string, text: string) => ({ id, role: 'user', text }) as ThreadMessage;
	const before = [message('a', 'one'), message('b', 'two')];
	const came = [message('a', 'one'), message('b', 'changed'), message('c', 'three')];
	const kept = keepSame(before, came);
	expect(kept).toEqual(came);
	expect(kept.map((one, at) => one === before[at])).toEqual([true, false, false]);
});
