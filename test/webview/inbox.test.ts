// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Capture } from '../../common/model/capture.ts';
import { eventually, FakeHost, key, settle, type } from './support.ts';

let host: FakeHost;
let stored: Capture[];

beforeEach(async () => {
	vi.resetModules();
	document.body.innerHTML = '<div id="view"></div>';
	stored = [capture('b', 'second thought', ['perf']), capture('a', 'first thought', [])];
	host = new FakeHost().install();
	host.answer('capture/list', ({ text = '' }: { text?: string }) => {
		const captures = stored.filter(({ content }) => content.includes(text));
		return { captures, total: captures.length, seq: 1 };
	});
	host.answer('capture/add', ({ id, content }: { id: string; content: string }) => {
		stored = [capture(id, content, []), ...stored];
		return { id, seq: 2 };
	});
	host.answer('capture/delete', ({ id }: { id: string }) => {
		stored = stored.filter((item) => item.id !== id);
		return { id, seq: 3 };
	});
	host.answer('capture/undelete', ({ id }: { id: string }) => {
		stored = [...stored, capture(id, 'second thought', ['perf'])];
		return { id, seq: 4 };
	});
	host.answer('capture/edit', ({ id, ...change }: { id: string; content?: string; tags?: string[] }) => {
		stored = stored.map((item) => (item.id === id ? { ...item, ...change } : item));
		return { id, seq: 5 };
	});
	host.answer('host/openSource', () => null);
	await import('../../webview/inbox/main.tsx');
	host.ready();
	await eventually(() => expect(rows().length).toBe(2));
});

afterEach(() => {
	host.dispose();
	document.body.innerHTML = '';
});

test('Enter keeps a thought and empties the field', async () => {
	type(draft(), 'buy milk');
	await settle();
	key(draft(), 'Enter');
	await eventually(() => expect(rows().length).toBe(3));
	expect(rows()[0]!.textContent).toContain('buy milk');
	expect(draft().value).toBe('');
});

test('a thought that could not be kept stays in the field', async () => {
	host.answer('capture/add', () => {
		throw new Error('The disk is full.');
	});
	type(draft(), 'buy milk');
	await settle();
	key(draft(), 'Enter');
	await eventually(() => expect(document.querySelector('.toast')?.textContent).toContain('The disk is full.'));
	expect(draft().value).toBe('buy milk');
});

test('Delete removes, Undo brings back', async () => {
	rows()[0]!.focus();
	key(rows()[0]!, 'Delete');
	await eventually(() => expect(rows().length).toBe(1));
	document.querySelector<HTMLButtonElement>('.toast .button')!.click();
	await eventually(() => expect(rows().length).toBe(2));
	expect(host.asked('capture/undelete')).toEqual([{ id: 'b' }]);
});

test('Delete pressed twice counts once, and held takes one', async () => {
	const first = rows()[0]!;
	first.focus();
	key(first, 'Delete');
	key(first, 'Delete');
	await eventually(() => expect(rows().length).toBe(1));
	key(rows()[0]!, 'Delete', { repeat: true });
	await settle(50);
	expect(host.asked('capture/delete')).toHaveLength(1);
	expect(document.querySelector('.toast')!.textContent).toContain('Undo');
});

test('E edits the text; Escape gives it back, Ctrl+Enter saves', async () => {
	rows()[0]!.focus();
	key(rows()[0]!, 'e');
	await eventually(() => expect(editor()).not.toBeNull());
	type(editor(), 'changed');
	key(editor(), 'Escape');
	await eventually(() => expect(editor()).toBeNull());
	expect(host.asked('capture/edit')).toEqual([]);
	key(rows()[0]!, 'e');
	await eventually(() => expect(editor()).not.toBeNull());
	editor()!.focus();
	type(editor(), 'changed');
	key(editor(), 'Enter', { ctrlKey: true });
	await eventually(() => expect(rows()[0]!.textContent).toContain('changed'));
});

test('T edits the tags', async () => {
	rows()[1]!.focus();
	await settle();
	key(rows()[1]!, 't');
	await eventually(() => expect(document.querySelector('.tags-editor')).not.toBeNull());
	const field = document.querySelector<HTMLInputElement>('.tags-editor')!;
	field.focus();
	type(field, '#bug, perf');
	key(field, 'Enter');
	await eventually(() => expect(host.asked('capture/edit')).toEqual([{ id: 'a', tags: ['bug', 'perf'] }]));
});

test('the filter asks the server', async () => {
	type(document.querySelector('.filter'), 'first');
	await eventually(() => expect(rows().length).toBe(1));
});

test('filters that no capture passes are cleared by a button', async () => {
	type(document.querySelector('.filter'), 'nothing like it');
	await eventually(() => expect(document.querySelector('.empty')?.textContent).toContain('No capture matches'));
	(document.querySelector('.empty .button') as HTMLElement).click();
	await eventually(() => expect(rows().length).toBe(2));
	expect((document.querySelector('.filter') as HTMLInputElement).value).toBe('');
});

test('an intent from the palette opens the editor of that capture', async () => {
	host.send({ type: 'event', name: 'intent', value: { kind: 'edit', captureId: 'a' } });
	await eventually(() => expect(editor()?.value).toBe('first thought'));
});

test('Enter opens the source of a capture that has one', () => {
	rows()[0]!.focus();
	key(rows()[0]!, 'Enter');
	expect(host.asked('host/openSource')).toEqual([{ source: stored[0]!.source, mode: 'open' }]);
});

test('a source whose address cannot be decoded is shown as it stands', async () => {
	stored = [{ ...stored[0]!, source: { door: 'rest', uri: 'https://example.com/100%' } }, stored[1]!];
	changed();
	await eventually(() => expect(rows()[0]!.textContent).toContain('100%'));
});

test('an editor that was opened while another one was being saved stays open', async () => {
	key(rows()[0]!, 'e');
	await eventually(() => expect(editor()).not.toBeNull());
	host.answers.delete('capture/edit');
	type(editor(), 'changed');
	editor()!.dispatchEvent(new FocusEvent('blur'));
	rows()[1]!.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
	await eventually(() => expect(editor()?.value).toBe('first thought'));
	const asked = host.asked('capture/list').length;
	host.send({ type: 'result', id: host.lastRequest('capture/edit')!.id, output: { id: 'b', seq: 5 } });
	await eventually(() => expect(host.asked('capture/list').length).toBeGreaterThan(asked));
	await settle(20);
	expect(editor()?.value).toBe('first thought');
});

test('what was listed, and is being edited, stays when it cannot be listed again', async () => {
	key(rows()[0]!, 'e');
	await eventually(() => expect(editor()).not.toBeNull());
	type(editor(), 'half a thought');
	host.answer('capture/list', () => {
		throw new Error('The server is away.');
	});
	changed();
	await eventually(() => expect(document.querySelector('[role=alert]')?.textContent).toContain('The server is away.'));
	expect([rows().length, editor()?.value]).toEqual([2, 'half a thought']);
});

test('keys of the editor are no keys of a row', async () => {
	rows()[0]!.focus();
	for (const name of ['e', 't', ' ', 'Delete', 'Backspace'])
		for (const modifier of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }]) key(rows()[0]!, name, modifier);
	await settle(20);
	expect(document.querySelector('.content-editor, .tags-editor')).toBeNull();
	expect(host.asked('capture/delete')).toEqual([]);
});

/** The server says that captures have changed. */
function changed(): void {
	host.send({ type: 'event', name: 'captures', value: { seq: 9 } });
}

function draft(): HTMLTextAreaElement {
	return document.querySelector<HTMLTextAreaElement>('#draft')!;
}

function editor(): HTMLTextAreaElement | null {
	return document.querySelector<HTMLTextAreaElement>('.content-editor');
}

function rows(): HTMLElement[] {
	return [...document.querySelectorAll<HTMLElement>('[role=article]')];
}

function capture(id: string, content: string, tags: string[]): Capture {
	return {
		id,
		content,
		tags,
		status: 'inbox',
		project: 'none',
		pinned: false,
		createdAt: '2026-01-01T00:00:00.000Z',
		updatedAt: '2026-01-01T00:00:00.000Z',
		...(id === 'b' && { source: { door: 'selection', uri: 'file:///w/parser.ts', startLine: 3, endLine: 9 } }),
	};
}

test('an older capture that is contradicted is said to be not so any more, and that can be undone', async () => {
	const asked: unknown[] = [];
	const contradicts = { id: 'old', was: '8080', is: '9090', text: 'The API port is 8080' };
	const processed = { version: 2, tokens: 3, tags: [], references: [], contradicts };
	stored = [{ ...capture('c', 'The API port is 9090', []), processed }];
	host.answer('capture/acceptSuggestion', (input) => {
		asked.push(input);
		return { id: 'c', seq: 9, superseded: 'capture/old' };
	});
	host.answer('memory/reinstate', (input) => {
		asked.push(input);
		return { ref: 'capture/old', seq: 10 };
	});
	host.send({ type: 'event', name: 'captures', value: { seq: 9 } });
	const text = 'Takes the place of “The API port is 8080”?';
	await eventually(() => expect(rows()[0]?.getAttribute('aria-label')).toContain(text));
	key(rows()[0]!, 'a');
	await eventually(() => expect(document.body.textContent).toContain('The older one is not so any more'));
	[...document.querySelectorAll<HTMLElement>('button')].find((button) => button.textContent === 'Undo')!.click();
	await eventually(() => expect(asked).toHaveLength(2));
	expect(asked).toMatchObject([{ id: 'c', what: 'supersede' }, { ref: 'capture/old' }]);
});

test('a suggested task is made or ignored, by button and by key, and each can be undone', async () => {
	const asked: unknown[] = [];
	const task = { title: 'Fix the retry', checklist: [] };
	const processed = {
		version: 1,
		tokens: 3,
		tags: [],
		references: [],
		task,
		project: { id: 'p', by: 'name' as const },
	};
	stored = [{ ...capture('c', 'Fix the retry', []), processed }];
	host.answer('project/list', () => ({ projects: [{ id: 'p', name: 'Ledger' }], seq: 1 }));
	for (const name of ['capture/acceptSuggestion', 'capture/ignoreSuggestion'] as const)
		host.answer(name, (input: object) => {
			asked.push({ name, ...input });
			return { id: 'c', seq: 9, ...(name === 'capture/acceptSuggestion' && { task: 't', number: 7 }) };
		});
	host.send({ type: 'event', name: 'captures', value: { seq: 9 } });
	await eventually(() => expect(rows()[0]?.textContent).toContain('Possible project: Ledger'));
	expect(rows()[0]?.getAttribute('aria-label')).toContain('Fix the retry, Possible task, Possible project: Ledger');
	rows()[0]!.querySelector<HTMLElement>('.suggested button')!.click();
	await eventually(() => expect(document.body.textContent).toContain('Task T-7 made'));
	key(rows()[0]!, 'i');
	await eventually(() => expect(document.body.textContent).toContain('Not suggested any more'));
	expect(asked).toMatchObject([
		{ name: 'capture/acceptSuggestion', id: 'c', what: 'task' },
		{ name: 'capture/ignoreSuggestion', id: 'c', what: 'task' },
	]);
});
