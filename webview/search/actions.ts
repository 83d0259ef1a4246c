import { remember } from '../../common/base/remember.ts';
import { searchRoots } from '../../common/model/noFolder.ts';
import type { OpenMode, Passage, ViewIntent } from '../../common/protocol/webview.ts';
import { announce } from '../kit/announcer.tsx';
import { attempt } from '../kit/attempt.ts';
import { debounce } from '../kit/debounce.ts';
import type { Host } from '../kit/host.ts';
import { NO_FILTERS, withFilters, type Filters } from './filters.ts';
import { stepHistory } from './history.ts';
import { countText, type Row } from './rows.ts';
import * as state from './state.ts';

/** Quiet time after a key before the server is asked, in milliseconds. */
const TYPING_PAUSE_MS = 120;
/** Rest of the focus on a row before its file is previewed. */
const PREVIEW_PAUSE_MS = 90;

export type SearchActions = ReturnType<typeof createActions>;

/** Everything the user can do in the view; the only part that talks to the host. */
export function createActions(host: Host) {
	const ask = debounce(() => void search(host), TYPING_PAUSE_MS);
	const preview = debounce(() => void previewActive(host), PREVIEW_PAUSE_MS);
	const save = (): void => persist(host);

	const setQuery = (text: string): void => {
		state.query.value = text;
		state.similarTo.value = undefined;
		state.historyIndex.value = -1;
		save();
		if (text.trim() === '') {
			ask.cancel();
			state.results.clear();
		} else ask();
	};

	return {
		setQuery,
		/** Searches at once and keeps the query in the history. */
		submit: (): void => {
			ask.cancel();
			keepQuery(host);
			void search(host);
		},
		searchFor: (text: string): void => {
			setQuery(text);
			ask.flush();
		},
		searchSimilar: (similar: state.SimilarTo): void => {
			ask.cancel();
			state.similarTo.value = similar;
			void search(host);
		},
		clear: (): void => setQuery(''),
		setFilters: (change: Partial<Filters>): void => {
			state.filters.value = { ...state.filters.value, ...change };
			save();
			if (state.asking.value) ask();
		},
		clearFilters: (): void => {
			state.filters.value = NO_FILTERS;
			save();
			if (state.asking.value) void search(host);
		},
		toggleFilters: (): void => {
			state.filtersOpen.value = !state.filtersOpen.value;
			save();
		},
		/** Puts an older or newer query into the box; false when there is none. */
		browseHistory: (step: 1 | -1): boolean => browseHistory(host, ask, step),
		clearHistory: (): void => {
			state.history.value = [];
			save();
		},
		/** Called when a row takes the focus. */
		activate: (row: Row): void => {
			state.activeKey.value = row.key;
			if (row.type === 'hit') preview();
		},
		toggle: (key: string): void => {
			const next = new Set(state.collapsed.value);
			if (!next.delete(key)) next.add(key);
			state.collapsed.value = next;
		},
		open: (row: Row, mode: OpenMode): void => {
			preview.cancel();
			keepQuery(host);
			void open(host, row, mode);
		},
		copyPath: (row: Row, relative: boolean): void =>
			void attempt(host.call('host/copyPath', { passage: passageOf(row), relative })).then(
				(done) => done && announce('Path copied'),
			),
		pause: (): void => void attempt(host.call('index/pause', {})),
		resume: (): void => void attempt(host.call('index/resume', {})),
		rebuild: (): void => void attempt(host.call('host/command', { command: 'understory.rebuildIndex' })),
		command: (command: string): void => void attempt(host.call('host/command', { command })),
		takeIntent: (intent: ViewIntent): void => takeIntent(host, intent, setQuery),
		/** Asks again what is shown, as when the index has moved. */
		refresh: (): void => {
			if (state.asking.value) void search(host);
		},
	};
}

async function search(host: Host): Promise<void> {
	const { text, exclude } = state.similarTo.value ?? {};
	if (!state.asking.value) return;
	const limit = state.ambient.value?.searchLimit ?? 50;
	const roots = searchRoots(state.ambient.value?.folders ?? []);
	await state.results.load((signal) =>
		text === undefined
			? host.call('search/query', { query: withFilters(state.query.value, state.filters.value), limit, roots }, signal)
			: host.call('search/similar', { text, limit, roots, ...(exclude && { exclude }) }, signal),
	);
	if (state.results.loading.value) return;
	const error = state.results.error.value;
	const hits = state.results.value.value?.hits.length ?? 0;
	announce(error ?? (hits === 0 ? 'No results' : countText(state.groups.value)));
}

function keepQuery(host: Host): void {
	if (state.similarTo.value !== undefined) return;
	state.history.value = remember(state.history.value, state.query.value);
	state.historyIndex.value = -1;
	persist(host);
}

function browseHistory(host: Host, ask: () => void, step: 1 | -1): boolean {
	const index = stepHistory(state.history.value.length, state.historyIndex.value, step);
	if (index === undefined) return false;
	state.historyIndex.value = index;
	state.query.value = index === -1 ? '' : state.history.value[index]!;
	state.similarTo.value = undefined;
	persist(host);
	if (state.query.value === '') state.results.clear();
	else ask();
	return true;
}

async function previewActive(host: Host): Promise<void> {
	const row = state.rows.value.find(({ key }) => key === state.activeKey.value);
	if (row?.type === 'hit') await open(host, row, 'preview');
}

async function open(host: Host, row: Row, mode: OpenMode): Promise<void> {
	await attempt(host.call('host/open', { passage: passageOf(row), mode }));
}

function passageOf(row: Row): Passage {
	const { root, path, startLine, endLine } = row.type === 'hit' ? row.hit : row.group.hits[0]!;
	return { root, path, startLine, endLine };
}

function takeIntent(host: Host, intent: ViewIntent, setQuery: (text: string) => void): void {
	switch (intent.kind) {
		case 'query':
			setQuery(intent.query);
			break;
		case 'similar':
			state.similarTo.value = { text: intent.text, ...(intent.exclude && { exclude: intent.exclude }) };
			void search(host);
			break;
		default:
	}
	if (intent.kind !== 'similar') document.getElementById('query')?.focus();
}

function persist(host: Host): void {
	host.save<state.Persisted>({
		query: state.query.value,
		filters: state.filters.value,
		filtersOpen: state.filtersOpen.value,
		history: state.history.value,
	});
}
