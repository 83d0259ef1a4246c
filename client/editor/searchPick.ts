import * as vscode from 'vscode';
import { searchRoots } from '../../common/model/noFolder.ts';
import type { SearchHit } from '../../common/model/search.ts';
import { reportFailure } from '../commands/reportFailure.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import { foldersOnDisk } from './ambientState.ts';

const SEARCH_MS = 150;
const MAX_HITS = 20;

export interface SearchPickOptions<T extends vscode.QuickPickItem> {
	readonly title: string;
	readonly placeholder: string;
	/** What can be chosen without a search, for what is typed so far; it stands above what is found. */
	readonly standing: (typed: string) => readonly T[];
	/** What was typed as a query. */
	readonly query: (typed: string) => string;
	/** What is found, as items. */
	readonly found: (hits: readonly SearchHit[]) => readonly T[];
}

/** Lets the user choose among what a search finds while they type. @returns undefined when nothing was chosen */
export function pickFromSearch<T extends vscode.QuickPickItem>(
	server: ServerConnection,
	log: vscode.LogOutputChannel,
	{ title, placeholder, standing, query, found }: SearchPickOptions<T>,
): Promise<T | undefined> {
	const picker = vscode.window.createQuickPick<T>();
	picker.title = title;
	picker.placeholder = placeholder;
	let searching: AbortController | undefined;
	let timer: NodeJS.Timeout | undefined;
	let last: readonly T[] = [];
	const show = (typed: string): void => void (picker.items = [...standing(typed), ...last]);
	const search = async (typed: string): Promise<void> => {
		searching?.abort();
		const mine = (searching = new AbortController());
		picker.busy = typed.trim() !== '';
		if (!picker.busy) last = [];
		show(typed); // with what was found for the text before, until the next is there
		if (!picker.busy) return;
		try {
			const input = { query: query(typed), roots: searchRoots(foldersOnDisk()), limit: MAX_HITS };
			const { hits } = await server.call('search/query', input, mine.signal);
			if (mine.signal.aborted) return;
			last = found(hits);
			show(typed);
		} catch (error) {
			if (!mine.signal.aborted) void reportFailure(error, log);
		} finally {
			if (searching === mine) picker.busy = false;
		}
	};
	show('');
	picker.onDidChangeValue((value) => {
		clearTimeout(timer);
		timer = setTimeout(() => void search(value), SEARCH_MS);
	});
	const { promise, resolve } = Promise.withResolvers<T | undefined>();
	picker.onDidAccept(() => {
		resolve(picker.selectedItems[0]);
		picker.hide();
	});
	picker.onDidHide(() => {
		clearTimeout(timer);
		searching?.abort();
		picker.dispose();
		resolve(undefined); // unless something was chosen
	});
	picker.show();
	return promise;
}
