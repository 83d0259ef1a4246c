import { expect, test } from 'vitest';
import type { ContextItem } from '../../../common/model/thread.ts';
import { ShownContexts, type ShownQuestion } from '../../../server/app/shownContexts.ts';

const CONTEXT = { items: [], left: [], notices: [] };
const QUESTION: ShownQuestion = { text: 'Why?', attachments: [], editor: [], exclude: [], roots: ['/p'], more: false };

test('what was shown goes along with just that question', () => {
	const shown = new ShownContexts(() => 0);
	shown.put(QUESTION, CONTEXT, 7);
	expect(shown.get(QUESTION, 7)).toBe(CONTEXT);
	expect(shown.get({ ...QUESTION, thread: 'new' }, 7)).toBe(CONTEXT); // a conversation that begins
	const piece = { kind: 'file', root: '', path: 'a', startLine: 1, endLine: 1, label: '', language: '', text: 'a' };
	const others: Partial<ShownQuestion>[] = [
		{ text: 'Why not?' },
		{ command: 'notes' },
		{ attachments: [piece] },
		{ editor: [piece] },
		{ exclude: ['a'] },
		{ roots: [] },
		{ more: true },
		{ again: 'a' },
		{ session: 's' },
		{ thread: 't', parent: 'a' },
	];
	for (const other of others) expect(shown.get({ ...QUESTION, ...other }, 7), JSON.stringify(other)).toBeUndefined();
});

test('it does not when something has happened since, when it is old, or when something was missing', () => {
	let now = 0;
	const shown = new ShownContexts(() => now);
	shown.put(QUESTION, CONTEXT, 7);
	expect(shown.get(QUESTION, 8)).toBeUndefined();
	now = 60_001;
	expect(shown.get(QUESTION, 7)).toBeUndefined();
	shown.put(QUESTION, CONTEXT, 8);
	shown.put(QUESTION, { ...CONTEXT, notices: ['The index could not be searched for context.'] }, 8);
	expect(shown.get(QUESTION, 8)).toBeUndefined();
});

test('of many questions the last ones are known', () => {
	const shown = new ShownContexts(() => 0);
	const questions = Array.from({ length: 9 }, (_, at) => ({ ...QUESTION, text: String(at) }));
	for (const question of questions) shown.put(question, { ...CONTEXT, items: [item(question.text)] }, 1);
	expect(questions.map((question) => shown.get(question, 1)?.items[0]?.id)).toEqual([
		undefined,
		...Array.from({ length: 8 }, (_, at) => String(at + 1)),
	]);
});

function item(id: string): ContextItem {
	const place = {
		kind: 'code',
		root: '/p',
		path: 'a.ts',
		startLine: 1,
		endLine: 1,
		label: '',
		language: '',
		text: 'a',
	};
	return { id, ...place, origin: 'found', tokens: 1, number: 1, why: [] };
}
