import type * as vscode from 'vscode';
import { remember } from '../../common/base/remember.ts';

const KEY = 'understory.recentSearches';

/** What was searched for in the palette of this workspace and led somewhere, newest first. */
export function recentSearches(state: vscode.Memento): readonly string[] {
	return state.get<readonly string[]>(KEY, []);
}

export function keepSearch(state: vscode.Memento, query: string): void {
	void state.update(KEY, remember(recentSearches(state), query));
}
