import { moveIndex, moveOf } from '../kit/roving.ts';
import type { SearchActions } from './actions.ts';
import { rows, tabStop } from './state.ts';
import type { Row } from './rows.ts';

/** DOM id of a row's element. */
export function rowId(key: string): string {
	return `row:${key}`;
}

export function focusRow(key: string): void {
	document.getElementById(rowId(key))?.focus();
}

/** Keys of the tree pattern, and those of VS Code's own search results. */
export function onTreeKey(event: KeyboardEvent, actions: SearchActions): void {
	const index = rows.value.findIndex((row) => row.key === tabStop.value);
	const row = rows.value[index];
	if (row === undefined) return;
	const move = moveOf(event);
	if (move === 'previous' && index === 0) document.getElementById('query')?.focus();
	else if (move !== undefined) focusRow(rows.value[moveIndex(index, rows.value.length, move)]!.key);
	else if (!onRowKey(event, actions, row)) return;
	event.preventDefault();
}

/** @returns false when the key means nothing here */
function onRowKey(event: KeyboardEvent, actions: SearchActions, row: Row): boolean {
	const command = event.ctrlKey || event.metaKey;
	switch (event.key) {
		case 'Enter':
			actions.open(row, command ? 'side' : 'open');
			return true;
		case ' ':
			if (row.type === 'file') actions.toggle(row.key);
			else actions.open(row, 'preview');
			return true;
		case 'ArrowRight':
			if (row.type === 'file' && !row.expanded) actions.toggle(row.key);
			else if (row.type === 'file') focusNext(row);
			return true;
		case 'ArrowLeft':
			if (row.type === 'hit') focusRow(row.group.key);
			else if (row.expanded) actions.toggle(row.key);
			return true;
		case 'c':
			if (!command || String(getSelection()) !== '') return false;
			actions.copyPath(row, event.shiftKey);
			return true;
		case 'Escape':
			document.getElementById('query')?.focus();
			return true;
		default:
			return false;
	}
}

function focusNext(row: Row): void {
	const next = rows.value[rows.value.indexOf(row) + 1];
	if (next !== undefined) focusRow(next.key);
}
