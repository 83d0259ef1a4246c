import { expect, test } from 'vitest';
import type { ThreadAnswer } from '../../../common/model/thread.ts';
import type { Store } from '../../../server/ports/store.ts';
import { openTestStore, temporaryFolder } from './support.ts';

const ANSWER: Omit<ThreadAnswer, 'role' | 'id' | 'parent' | 'at'> = {
	text: 'Because.',
	kind: 'text',
	state: 'done',
	steps: [],
	context: [],
	usage: { inputTokens: 10 },
	notices: [],
};

test('questions and answers are kept in their order and come back after a start', async () => {
	const folder = temporaryFolder();
	const store = await openTestStore(folder);
	ask(store, 'q1', 'Why is the sky blue?');
	answer(store, 'a1', 'q1');
	ask(store, 'q2', 'And at night?', 'a1');
	store.close();
	const again = await openTestStore(folder);
	expect(again.threads.thread('t')).toMatchObject({ title: 'Why is the sky blue?', messages: 3 });
	expect(again.threads.messages('t')).toMatchObject([
		{ role: 'user', id: 'q1', text: 'Why is the sky blue?' },
		{ role: 'assistant', id: 'a1', parent: 'q1', text: 'Because.', usage: { inputTokens: 10 } },
		{ role: 'user', id: 'q2', parent: 'a1' },
	]);
	again.close();
});

test('asking again with the same id asks once; another text with the same id is refused', async () => {
	const store = await openTestStore(temporaryFolder());
	const first = ask(store, 'q1', 'Why?');
	expect(ask(store, 'q1', 'Why?')).toEqual(first);
	expect(() => ask(store, 'q1', 'Why not?')).toThrow('exists already');
	answer(store, 'a1', 'q1');
	const { head } = store;
	answer(store, 'a1', 'q1');
	expect(store.head).toBe(head);
	store.close();
});

test('what was written after a message is read alone; after one that is not there, all of it', async () => {
	const store = await openTestStore(temporaryFolder());
	ask(store, 'q1', 'Why?');
	answer(store, 'a1', 'q1');
	ask(store, 'q2', 'And?', 'a1');
	const after = (id: string): string[] => store.threads.messages('t', id).map((message) => message.id);
	expect(after('q1')).toEqual(['a1', 'q2']);
	expect(after('q2')).toEqual([]);
	expect(after('none')).toEqual(['q1', 'a1', 'q2']);
	store.execute({ type: 'thread/ask', thread: 'other', id: 'o1', text: 'x', attachments: [] });
	expect(after('o1')).toEqual(['q1', 'a1', 'q2']);
	expect(store.threads.message('t', 'q2')).toMatchObject({ text: 'And?', parent: 'a1' });
	expect(store.threads.message('t', 'o1')).toBeUndefined();
	store.close();
});

test('messages follow messages of their own conversation only', async () => {
	const store = await openTestStore(temporaryFolder());
	ask(store, 'q1', 'Why?');
	expect(() => ask(store, 'q2', 'And?', 'q1')).toThrow('no answer q1');
	expect(() => answer(store, 'a1', 'nobody')).toThrow('no question nobody');
	expect(() => ask(store, 'q3', ' ')).toThrow('needs some text');
	store.execute({ type: 'thread/ask', thread: 'other', id: 'o1', text: 'x', attachments: [] });
	expect(() => answer(store, 'a2', 'o1')).toThrow('no question o1');
	store.close();
});

test('conversations are renamed, deleted and brought back, and found by what was said', async () => {
	const store = await openTestStore(temporaryFolder());
	ask(store, 'q1', 'Where are TOKENS checked?');
	store.execute({ type: 'thread/rename', id: 't', title: ' Security ' });
	expect(titles(store)).toEqual(['Security']);
	expect(titles(store, 'tokens')).toEqual(['Security']);
	expect(titles(store, 'SECUR')).toEqual(['Security']);
	expect(titles(store, 'nothing')).toEqual([]);
	store.execute({ type: 'thread/delete', id: 't' });
	expect(titles(store)).toEqual([]);
	expect(() => ask(store, 'q2', 'Go on')).toThrow('deleted');
	store.execute({ type: 'thread/undelete', id: 't' });
	expect(titles(store)).toEqual(['Security']);
	expect(() => store.execute({ type: 'thread/rename', id: 'none', title: 'x' })).toThrow('no conversation');
	store.close();
});

test('half characters do not keep a question out of the log', async () => {
	const store = await openTestStore(temporaryFolder());
	ask(store, 'q1', 'broken \ud800 text');
	expect(store.threads.messages('t')[0]!.text).toBe('broken \ufffd text');
	store.close();
});

function titles(store: Store, text?: string): string[] {
	const filter = { limit: 10, offset: 0, ...(text === undefined ? {} : { text }) };
	return store.threads.threads(filter).threads.map(({ title }) => title);
}

function ask(store: Store, id: string, text: string, parent?: string) {
	const follows = parent === undefined ? {} : { parent };
	return store.execute({ type: 'thread/ask', thread: 't', id, text, attachments: [], ...follows });
}

function answer(store: Store, id: string, parent: string) {
	return store.execute({ type: 'thread/answer', thread: 't', id, parent, ...ANSWER });
}
