// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SearchHit } from '../../common/model/search.ts';
import type { Ambient } from '../../common/protocol/webview.ts';
import { eventually, FakeHost, key, settle, type } from './support.ts';

const AMBIENT: Ambient = {
	server: { phase: 'ready' },
	index: {
		model: 'test',
		dimensions: 4,
		lastResort: true,
		roots: [
			{
				root: '/code',
				phase: 'idle',
				files: 3,
				chunks: 9,
				total: 3,
				done: 3,
				bytes: 1,
				skipped: {},
				lastCompleteAt: 1,
			},
		],
	},
	folders: [{ name: 'work', path: '/code' }],
	virtual: false,
	trusted: true,
	indexEnabled: true,
	searchLimit: 50,
};

let host: FakeHost;

beforeEach(async () => {
	vi.resetModules();
	document.body.innerHTML = '<div id="view"></div>';
	host = new FakeHost().install();
	host.answer('search/query', ({ query }: { query: string }) => ({
		hits: query.includes('nothing') ? [] : [hit('src/a.ts', 'one'), hit('src/b.ts', 'two'), hit('src/a.ts', 'three')],
		tookMs: 3,
		notices: [],
	}));
	host.answer('host/open', () => null);
	host.answer('host/copyPath', () => null);
	await import('../../webview/search/main.tsx');
	host.send({ type: 'event', name: 'ambient', value: AMBIENT });
	await settle();
});

afterEach(() => {
	host.dispose();
	document.body.innerHTML = '';
});

test('typing asks once after a pause and shows hits by file', async () => {
	type(query(), 'par');
	type(query(), 'parse header');
	await eventually(() => expect(rows().length).toBe(5));
	expect(host.asked('search/query')).toEqual([{ query: 'parse header', limit: 50, roots: ['/code'] }]);
	expect(rows().map((row) => row.getAttribute('aria-level'))).toEqual(['1', '2', '2', '1', '2']);
	expect(document.querySelector('.count')?.textContent).toContain('3 results in 2 files');
});

test('a record is one row, told by its name and kind; with several passages it has a row above them', async () => {
	const record = (kind: SearchHit['kind'], of: string, id: string, breadcrumb: string): SearchHit => ({
		...hit(`${kind}/${of}`, id),
		kind,
		root: '',
		symbol: '',
		breadcrumb,
	});
	host.answer('search/query', () => ({
		hits: [
			record('task', '1', 'a', 'T-1'),
			record('capture', '2', 'b', ''),
			record('note', '3', 'c', 'Retries'),
			record('note', '3', 'd', 'Retries'),
		],
		tookMs: 3,
		notices: [],
	}));
	type(query(), 'jitter');
	await eventually(() => expect(rows().length).toBe(5));
	expect(rows().map((row) => row.getAttribute('aria-level'))).toEqual(['1', '1', '1', '2', '2']);
	expect(rows().map((row) => row.getAttribute('aria-label'))).toEqual([
		'T-1, task, text match',
		'Capture, text match',
		'Retries, 2 results, Notes',
		'Retries, lines 3–5, text match',
		'Retries, lines 3–5, text match',
	]);
	expect(document.querySelector('.count')?.textContent).toContain('4 results in memory');
	rows()[0]!.focus();
	key(rows()[0]!, 'ArrowLeft');
	expect(document.activeElement).toBe(rows()[0]);
	key(rows()[0]!, 'Enter');
	await eventually(() => expect(host.asked('host/open')).toContainEqual(expect.objectContaining({ mode: 'open' })));
});

test('a newer question cancels the one under way', async () => {
	host.answers.delete('search/query');
	type(query(), 'first');
	await eventually(() => expect(host.asked('search/query').length).toBe(1));
	type(query(), 'second');
	await eventually(() => expect(host.asked('search/query').length).toBe(2));
	expect(host.cancelled.length).toBe(1);
});

test('arrows move, focus previews, Enter opens, Ctrl+Enter opens to the side', async () => {
	type(query(), 'parse');
	await eventually(() => expect(rows().length).toBe(5));
	key(query(), 'ArrowDown');
	expect(document.activeElement).toBe(rows()[0]);
	key(document.activeElement, 'ArrowDown');
	expect(document.activeElement).toBe(rows()[1]);
	await eventually(() => expect(host.asked('host/open')).toEqual([open('src/a.ts', 'preview')]));
	key(document.activeElement, 'Enter');
	key(document.activeElement, 'Enter', { ctrlKey: true });
	expect(host.asked('host/open').slice(1)).toEqual([open('src/a.ts', 'open'), open('src/a.ts', 'side')]);
	key(document.activeElement, 'c', { ctrlKey: true });
	expect(host.asked('host/copyPath')).toEqual([{ passage: passage('src/a.ts'), relative: false }]);
});

test('a double click opens and selects no word', async () => {
	type(query(), 'parse');
	await eventually(() => expect(rows().length).toBe(5));
	const press = (detail: number): boolean =>
		rows()[1]!.dispatchEvent(new MouseEvent('mousedown', { detail, bubbles: true, cancelable: true }));
	expect([press(1), press(2)]).toEqual([true, false]);
	rows()[1]!.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
	expect(host.asked('host/open')).toEqual([open('src/a.ts', 'open')]);
});

test('Left folds a file, and one row stays in the tab order', async () => {
	type(query(), 'parse');
	await eventually(() => expect(rows().length).toBe(5));
	rows()[1]!.focus();
	await settle();
	key(rows()[1]!, 'ArrowLeft');
	expect(document.activeElement).toBe(rows()[0]);
	await settle();
	key(rows()[0]!, 'ArrowLeft');
	await eventually(() => expect(rows().length).toBe(3));
	expect(rows().filter((row) => row.tabIndex === 0).length).toBe(1);
});

test('an error of the server is shown', async () => {
	host.answer('search/query', () => {
		throw new Error('The index is broken.');
	});
	type(query(), 'x');
	await eventually(() =>
		expect(document.querySelector('.notice.error')?.textContent).toContain('The index is broken.'),
	);
});

test('no results and the way out of filters', async () => {
	type(query(), 'nothing');
	await eventually(() => expect(document.querySelector('.empty-title')?.textContent).toBe('No results'));
});

test('the query outlives a reload of the view', async () => {
	type(query(), 'parse');
	await eventually(() => expect(host.state).toMatchObject({ state: { query: 'parse' } }));
});

test('a request to show similar passages searches with the text', async () => {
	host.answer('search/similar', () => ({ hits: [hit('src/c.ts', 'four')], tookMs: 1, notices: [] }));
	host.send({ type: 'event', name: 'intent', value: { kind: 'similar', text: 'const x = 1' } });
	await eventually(() => expect(rows().length).toBe(2));
	expect(document.querySelector('.similar')?.textContent).toContain('const x = 1');
});

test('a server that is gone is said with a way to restart it', async () => {
	host.answer('host/command', () => null);
	host.send({
		type: 'event',
		name: 'ambient',
		value: { ...AMBIENT, server: { phase: 'stopped', message: 'It ended.' } },
	});
	await eventually(() => expect(document.querySelector('.notice.error')?.textContent).toContain('It ended.'));
	document.querySelector<HTMLButtonElement>('.notice .button')!.click();
	expect(host.asked('host/command')).toEqual([{ command: 'understory.restartServer' }]);
});

function query(): HTMLInputElement {
	return document.querySelector<HTMLInputElement>('#query')!;
}

function rows(): HTMLElement[] {
	return [...document.querySelectorAll<HTMLElement>('[role=treeitem]')];
}

function passage(path: string): object {
	return { root: '/code', path, startLine: 3, endLine: 5 };
}

function open(path: string, mode: string): object {
	return { passage: passage(path), mode };
}

function hit(path: string, id: string): SearchHit {
	return {
		id,
		kind: 'code',
		root: '/code',
		path,
		startLine: 3,
		endLine: 5,
		score: 1,
		symbol: id,
		symbolKind: 'function',
		breadcrumb: '',
		language: 'typescript',
		snippet: 'function x() {}',
		snippetStartLine: 3,
		highlights: [[0, 8]],
		why: [{ part: 'text', label: 'text match', score: 1 }],
	};
}
