// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RootStatus } from '../../common/model/indexStatus.ts';
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

test('rows are drawn at their level when others come between them, and the focus stays with its row', async () => {
	const record = (id: string): SearchHit => ({ ...hit(`capture/${id}`, id), kind: 'capture', root: '' });
	const code = [hit('src/a.ts', 'one'), hit('src/a.ts', 'two')];
	const answers = [
		[record('1'), ...code],
		[record('1'), record('2'), ...code],
	];
	host.answer('search/query', () => ({ hits: answers.shift()!, tookMs: 3, notices: [] }));
	type(query(), 'first');
	await eventually(() => expect(rows().length).toBe(4));
	rows()[2]!.focus();
	type(query(), 'second');
	await eventually(() => expect(rows().length).toBe(5));
	expect(rows().map((row) => [row.getAttribute('aria-level'), row.className])).toEqual([
		['1', 'row hit-row alone'],
		['1', 'row hit-row alone'],
		['1', 'row file-row'],
		['2', 'row hit-row'],
		['2', 'row hit-row'],
	]);
	expect(document.activeElement).toBe(rows()[3]);
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

test('a folder that joins or leaves the window is searched, or no more, without another word', async () => {
	type(query(), 'parse header');
	await eventually(() => expect(rows().length).toBe(5));
	const more = { name: 'Valley', path: '/more' };
	for (const folders of [[...AMBIENT.folders, more], [more], [more]]) {
		host.send({ type: 'event', name: 'ambient', value: { ...AMBIENT, folders } });
		await settle();
	}
	const asked = host.asked('search/query') as { roots: string[] }[];
	expect(asked.map(({ roots }) => roots)).toEqual([['/code'], ['/code', '/more'], ['/more']]);
});

test('the query outlives a reload of the view', async () => {
	type(query(), 'parse');
	await eventually(() => expect(host.state).toMatchObject({ state: { query: 'parse' } }));
});

test('what the filter fields say goes with the question, and is cleared at once', async () => {
	type(query(), 'parse');
	press('Filters');
	await settle();
	const [kind, since] = [...document.querySelectorAll('select')];
	choose(kind!, 'doc');
	choose(since!, '7d');
	const [languages, include, exclude] = [...document.querySelectorAll('.filters input')];
	type(languages!, 'ts, rust');
	type(include!, 'src/**');
	type(exclude!, 'my tests/**');
	await eventually(() =>
		expect(lastQuery()).toBe('parse kind:doc lang:ts lang:rust path:src/** -path:"my tests/**" since:7d'),
	);
	expect(host.state).toMatchObject({ state: { filtersOpen: true, filters: { kind: 'doc', languages: 'ts, rust' } } });
	buttonWith('Clear Filters').click();
	await eventually(() => expect(lastQuery()).toBe('parse'));
	await settle();
	expect(document.querySelector('.filters .button')).toBeNull();
	press('Filters');
	await settle();
	expect(document.querySelector('.filters')).toBeNull();
});

test('keys of an input method are left to it', async () => {
	type(query(), 'けんさく');
	for (const name of ['Escape', 'ArrowUp', 'Enter']) key(query(), name, { isComposing: true });
	await settle();
	expect(query().value).toBe('けんさく');
	key(query(), 'Escape');
	await eventually(() => expect(query().value).toBe(''));
});

test('Up and Down go through the earlier questions, and the list of them asks again or is emptied', async () => {
	for (const text of ['first', 'second']) {
		type(query(), text);
		key(query(), 'Enter');
	}
	key(query(), 'Escape');
	const shown = (): string => query().value;
	await eventually(() => expect(shown()).toBe(''));
	for (const [name, text] of [
		['ArrowUp', 'second'],
		['ArrowUp', 'first'],
		['ArrowUp', 'first'],
		['ArrowDown', 'second'],
		['ArrowDown', ''],
	] as const) {
		key(query(), name);
		await settle();
		expect(shown()).toBe(text);
	}
	const recent = [...document.querySelectorAll<HTMLElement>('.queries .link')];
	expect(recent.map(({ textContent }) => textContent)).toEqual(['second', 'first']);
	recent[1]!.click();
	await eventually(() => expect(rows().length).toBe(5));
	expect(lastQuery()).toBe('first');
	press('Clear Search (Escape)');
	await settle();
	press('Clear Recent Searches');
	await settle();
	expect(document.querySelector('.queries h2')?.textContent).toBe('For example');
});

test('the foot says how far the index is, and pauses, resumes and rebuilds it', async () => {
	for (const name of ['index/pause', 'index/resume', 'host/command'] as const) host.answer(name, () => null);
	await showIndex('indexing');
	expect(document.querySelector('.index-text')?.textContent).toBe('Indexing 1 of 4 files');
	const bar = document.querySelector<HTMLProgressElement>('.index-bar progress')!;
	expect([bar.value, bar.max]).toEqual([1, 4]);
	expect(iconButton('Rebuild Index…')).toBeNull();
	press('Pause Indexing');
	expect(host.asked('index/pause')).toEqual([{}]);
	await showIndex('paused');
	expect(document.querySelector('.index-text')?.textContent).toBe('Paused at 1 of 4 files');
	press('Resume Indexing');
	expect(host.asked('index/resume')).toEqual([{}]);
	await showIndex('scanning');
	expect(document.querySelector('.index-bar progress')?.hasAttribute('value')).toBe(false);
	await showIndex('idle');
	expect(iconButton('Pause Indexing')).toBeNull();
	press('Rebuild Index…');
	expect(host.asked('host/command')).toEqual([{ command: 'understory.rebuildIndex' }]);
});

test('the buttons of a row do what its keys do, and no more', async () => {
	host.answer('search/similar', () => ({ hits: [hit('src/c.ts', 'four')], tookMs: 1, notices: [] }));
	type(query(), 'parse');
	await eventually(() => expect(rows().length).toBe(5));
	const [file, passageRow] = rows();
	press('Open (Enter)', passageRow);
	press('Open to the Side (Ctrl+Enter)', passageRow);
	press('Copy Path (Ctrl+C)', passageRow);
	expect(host.asked('host/open')).toEqual([open('src/a.ts', 'open'), open('src/a.ts', 'side')]);
	expect(host.asked('host/copyPath')).toEqual([{ passage: passage('src/a.ts'), relative: false }]);
	expect(iconButton('Search Similar', file)).toBeNull();
	press('Open (Enter)', file);
	await settle();
	expect(rows().length).toBe(5); // the click did not fold the file
	press('Search Similar', passageRow);
	await eventually(() => expect(rows().length).toBe(2));
	const asked = host.asked('search/similar') as { text: string; exclude: SearchHit }[];
	expect(asked).toMatchObject([{ text: 'function x() {}', exclude: { path: 'src/a.ts', startLine: 3 } }]);
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

/** The window's folder with a quarter of its files done. */
async function showIndex(phase: RootStatus['phase']): Promise<void> {
	const [root] = AMBIENT.index!.roots;
	const index = { ...AMBIENT.index!, roots: [{ ...root!, phase, done: 1, total: 4 }] };
	host.send({ type: 'event', name: 'ambient', value: { ...AMBIENT, index } });
	await settle();
}

function iconButton(label: string, within: ParentNode = document): HTMLElement | null {
	return within.querySelector<HTMLElement>(`button[aria-label="${label}"]`);
}

function press(label: string, within: ParentNode = document): void {
	iconButton(label, within)!.click();
}

function buttonWith(text: string): HTMLElement {
	return [...document.querySelectorAll<HTMLElement>('.button')].find((button) => button.textContent === text)!;
}

function choose(select: HTMLSelectElement, value: string): void {
	select.value = value;
	select.dispatchEvent(new Event('change', { bubbles: true }));
}

function lastQuery(): string | undefined {
	return (host.asked('search/query').at(-1) as { query: string } | undefined)?.query;
}

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
