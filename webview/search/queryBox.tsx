import type { JSX } from 'preact';
import { IconButton } from '../kit/button.tsx';
import type { SearchActions } from './actions.ts';
import { hasFilters } from './filters.ts';
import { focusRow } from './resultKeys.ts';
import { asking, filters, filtersOpen, historyIndex, query, similarTo, tabStop } from './state.ts';

/** Where the question is typed. Up and Down go through earlier questions; Down from the newest goes to the results. */
export function QueryBox({ actions }: { readonly actions: SearchActions }): JSX.Element {
	return (
		<div class="query-box" role="search">
			<div class="query-field">
				<input
					id="query"
					type="search"
					aria-label="Search by meaning, text or name"
					aria-describedby="query-hint"
					placeholder="Search by meaning, text or name"
					autocomplete="off"
					spellcheck={false}
					value={query.value}
					onInput={(event) => actions.setQuery(event.currentTarget.value)}
					onKeyDown={(event) => onKey(event, actions)}
				/>
				<span id="query-hint" class="visually-hidden">
					Enter searches, Up shows earlier searches, Down goes to the results, Escape clears.
				</span>
				{asking.value && <IconButton icon="close" label="Clear Search (Escape)" onClick={actions.clear} />}
				<IconButton
					icon={hasFilters(filters.value) ? 'filter-filled' : 'filter'}
					label="Filters"
					expanded={filtersOpen.value}
					onClick={actions.toggleFilters}
				/>
			</div>
			{similarTo.value !== undefined && (
				<p class="similar">
					Similar to <q>{firstLine(similarTo.value.text)}</q>
				</p>
			)}
		</div>
	);
}

function onKey(event: KeyboardEvent, actions: SearchActions): void {
	switch (event.key) {
		case 'Enter':
			actions.submit();
			break;
		case 'Escape':
			actions.clear();
			break;
		case 'ArrowUp':
			if (!actions.browseHistory(1)) return;
			break;
		case 'ArrowDown':
			if (historyIndex.value >= 0) actions.browseHistory(-1);
			else if (tabStop.value !== undefined) focusRow(tabStop.value);
			else return;
			break;
		default:
			return;
	}
	event.preventDefault();
}

function firstLine(text: string): string {
	const line = text.trim().split('\n', 1)[0]!;
	return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
