// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Note } from '../../common/model/note.ts';
import { parseTags } from '../../webview/notes/parseTags.ts';
import { drag, eventually, FakeHost, key, type } from './support.ts';

const FRONT = '---\nid: a\n---\n';
let host: FakeHost;
let file: { text: string; version: number };
let stored: Note[];

beforeEach(async () => {
	vi.resetModules();
	document.body.innerHTML = '<div id="view"></div>';
	file = { text: `${FRONT}old`, version: 1 };
	stored = [note('a', 'Alpha'), note('b', 'Beta')];
	host = new FakeHost().install();
	host.answer('note/list', ({ text = '' }: { text?: string }) => {
		const notes = stored.filter(({ title }) => title.toLowerCase().includes(text));
		return { notes, total: notes.length, folders: ['/notes'], seq: 1 };
	});
	host.answer('note/tags', () => ({ tags: [{ tag: 'home', notes: 1 }] }));
	host.answer('note/read', ({ id }: { id: string }) => ({
		note: stored.find((item) => item.id === id),
		text: file.text,
		bodyStart: FRONT.length,
		hash: hash(file.version),
		readOnly: '',
		captures: [],
	}));
	host.answer('note/write', ({ text, hash: based }: { text: string; hash: string }) => {
		if (based !== hash(file.version)) throw new OperationError('conflict', 'changed');
		file = { text, version: file.version + 1 };
		return { id: 'a', root: '/notes', path: 'a.md', hash: hash(file.version), seq: 2, text, bodyStart: FRONT.length };
	});
	host.answer('note/create', ({ id }: { id: string }) => ({ id, root: '/notes', path: 'x.md', hash: hash(1), seq: 3 }));
	host.answer('note/edit', ({ id }: { id: string }) => ({ id, root: '/notes', path: 'x.md', hash: hash(1), seq: 3 }));
	host.answer('note/backlinks', () => ({ backlinks: [] }));
	host.answer('search/similar', () => ({ hits: [], tookMs: 1, notices: [] }));
	await import('../../webview/notes/main.tsx');
	host.ready();
	await eventually(() => expect(rows()).toHaveLength(2));
});

afterEach(() => {
	host.dispose();
	document.body.innerHTML = '';
});

test('arrow keys move, Enter opens, the body is written back below its front matter', async () => {
	key(rows()[0]!, 'ArrowDown');
	await eventually(() => expect(document.activeElement?.id).toBe('note:b'));
	key(rows()[1]!, 'ArrowUp');
	await eventually(() => expect(document.activeElement?.id).toBe('note:a'));
	key(rows()[0]!, 'Enter');
	await eventually(() => expect(body().value).toBe('old'));
	type(body(), 'new text');
	expect(document.querySelector('.save-state')?.textContent).toBeDefined();
	await eventually(() => expect(file.text).toBe(`${FRONT}new text`));
	await eventually(() => expect(document.querySelector('.save-state.saved')).not.toBeNull());
});

test('what is taken back while it is written is taken back in the file, too', async () => {
	key(rows()[0]!, 'Enter');
	await eventually(() => expect(body().value).toBe('old'));
	const begun = Promise.withResolvers<void>();
	const written = Promise.withResolvers<void>();
	const answer = (text: string) => ({
		id: 'a',
		root: '/notes',
		path: 'a.md',
		hash: hash(2),
		seq: 2,
		text,
		bodyStart: FRONT.length,
	});
	host.answer('note/write', async ({ text }: { text: string }) => {
		begun.resolve();
		await written.promise;
		file = { text, version: 2 };
		return answer(text);
	});
	type(body(), 'a slip');
	await begun.promise;
	type(body(), 'old');
	written.resolve();
	await eventually(() => expect(host.asked('note/write')).toHaveLength(2));
	await eventually(() => expect(document.querySelector('.save-state.saved')).not.toBeNull());
	expect(body().value).toBe('old');
	expect(file.text).toBe(`${FRONT}old`);
});

test('a file that changed meanwhile is not overwritten; both texts can be kept', async () => {
	key(rows()[0]!, 'Enter');
	await eventually(() => expect(body().value).toBe('old'));
	file = { text: `${FRONT}theirs`, version: 7 };
	type(body(), 'mine');
	await eventually(() => expect(document.querySelector('.notice.error')?.textContent).toContain('changed elsewhere'));
	expect(body().value).toBe('mine');
	expect(file.text).toBe(`${FRONT}theirs`);
	button('Keep Both').click();
	await eventually(() => expect(host.asked('note/create')).toMatchObject([{ title: 'Alpha (my text)', text: 'mine' }]));
	await eventually(() => expect(body().value).toBe('theirs'));
});

test('one’s own text can be written over the file, as it is now', async () => {
	key(rows()[0]!, 'Enter');
	await eventually(() => expect(body().value).toBe('old'));
	file = { text: `${FRONT}theirs`, version: 7 };
	type(body(), 'mine');
	await eventually(() => expect(document.querySelector('.notice.error')).not.toBeNull());
	button('Use My Text').click();
	await eventually(() => expect(file.text).toBe(`${FRONT}mine`));
});

test('what is not saved outlives the view', async () => {
	key(rows()[0]!, 'Enter');
	await eventually(() => expect(body().value).toBe('old'));
	host.answer('note/write', () => {
		throw new OperationError('unavailable', 'no disk');
	});
	type(body(), 'precious');
	await eventually(() => expect(document.querySelector('.save-state.failed')).not.toBeNull());
	expect(host.state).toMatchObject({ state: { openId: 'a', unsaved: { body: 'precious', base: { id: 'a' } } } });
	key(rows()[1]!, 'Enter');
	await eventually(() => expect(document.querySelector('.toast')?.textContent).toContain('not saved'));
	expect(body().value).toBe('precious');
});

test('filters ask the server; nothing found says so', async () => {
	const field = document.getElementById('note-filter') as HTMLInputElement;
	type(field, 'zzz');
	await eventually(() => expect(document.querySelector('.empty-title')?.textContent).toBe('No note matches'));
	button('Clear Filters').click();
	await eventually(() => expect(rows()).toHaveLength(2));
});

test('tags are taken as they are typed', () => {
	expect(parseTags(' #a, b  a #c/d ')).toEqual(['a', 'b', 'c/d']);
});

test('a note is dragged onto a project, or taken up with M; a move can be undone', async () => {
	host.answer('project/list', () => ({
		projects: [
			{ id: 'none', name: 'No Project' },
			{ id: 'p', name: 'Site' },
		],
		seq: 1,
	}));
	const shelf = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('.project-shelf button')];
	const undo = (): HTMLElement => document.querySelector<HTMLElement>('.toast .button')!;
	rows()[0]!.focus();
	key(rows()[0]!, 'm');
	await eventually(() => expect(document.activeElement?.textContent).toBe('Site'));
	key(document.activeElement, 'Escape');
	await eventually(() => expect(document.activeElement).toBe(rows()[0]));
	drag(rows()[1]!, 'dragstart');
	await eventually(() => expect(shelf().map(({ textContent }) => textContent)).toEqual(['Site', 'Cancel']));
	expect(drag(shelf()[0]!, 'dragover').defaultPrevented).toBe(true); // else nothing may be dropped
	drag(shelf()[0]!, 'drop');
	await eventually(() => expect(undo()).not.toBeNull());
	undo().click();
	await eventually(() =>
		expect(host.asked('note/edit')).toEqual([
			{ id: 'b', project: 'Site' },
			{ id: 'b', project: null },
		]),
	);
});

function rows(): HTMLElement[] {
	return [...document.querySelectorAll<HTMLElement>('.note-row')];
}

function body(): HTMLTextAreaElement {
	return document.getElementById('note-body') as HTMLTextAreaElement;
}

function button(label: string): HTMLButtonElement {
	return [...document.querySelectorAll('button')].find(({ textContent }) => textContent === label)!;
}

function hash(version: number): string {
	return String(version).padStart(40, '0');
}

function note(id: string, title: string): Note {
	const at = '2026-01-01T00:00:00.000Z';
	return {
		id,
		root: '/notes',
		path: `${id}.md`,
		title,
		tags: ['home'],
		aliases: [],
		pinned: false,
		createdAt: at,
		updatedAt: at,
		excerpt: 'text',
		backlinks: 0,
		problems: [],
	};
}
