import type { JSX } from 'preact';
import type { TaskSuggestion } from '../../common/model/task.ts';
import { IconButton } from '../kit/button.tsx';
import { Empty, Notice } from '../kit/message.tsx';
import { moveIndex, moveOf } from '../kit/roving.ts';
import type { BoardActions } from './actions.ts';
import { suggestionId } from './focus.ts';
import { suggestions } from './state.ts';

interface SuggestionsProps {
	readonly actions: BoardActions;
}

/** Lines of the workspace that ask to be tasks, at the side of the board. Nothing becomes a task unasked. */
export function Suggestions({ actions }: SuggestionsProps): JSX.Element {
	const { value, error, loading } = suggestions;
	return (
		<aside
			class="detail suggestions"
			aria-labelledby="suggestions-title"
			aria-busy={loading.value}
			onKeyDown={(event) => event.key === 'Escape' && actions.toggleSuggestions()}
		>
			<header class="detail-head">
				<h2 id="suggestions-title" tabIndex={-1}>
					Suggestions
				</h2>
				<IconButton icon="refresh" label="Look Again" onClick={actions.refreshSuggestions} />
				<IconButton icon="close" label="Close (Escape)" onClick={actions.toggleSuggestions} />
			</header>
			{error.value !== undefined && <Notice severity="error">{error.value}</Notice>}
			{value.value === undefined ? (
				loading.value && <Empty icon="loading" title="Looking…" />
			) : (
				<List actions={actions} all={value.value.suggestions} more={value.value.more} />
			)}
		</aside>
	);
}

interface ListProps extends SuggestionsProps {
	readonly all: readonly TaskSuggestion[];
	readonly more: boolean;
}

function List({ actions, all, more }: ListProps): JSX.Element {
	if (all.length === 0)
		return (
			<Empty icon="check" title="Nothing to suggest">
				<p>TODO, FIXME, HACK and XXX comments and open check boxes of Markdown in indexed folders appear here.</p>
			</Empty>
		);
	return (
		<>
			<p class="hint">From comments and check boxes of this workspace.</p>
			<ul class="suggestion-list" aria-label="Suggestions" onKeyDown={(event) => onListKey(event, all)}>
				{all.map((suggestion) => (
					<Row key={suggestion.key} actions={actions} suggestion={suggestion} />
				))}
			</ul>
			{more && <p class="hint">There are more; the files changed last come first.</p>}
		</>
	);
}

function Row({ actions, suggestion }: SuggestionsProps & { readonly suggestion: TaskSuggestion }): JSX.Element {
	const { key, root, path, line, keyword, text, lineText } = suggestion;
	const place = `${path}:${line}`;
	const passage = { root, path, startLine: line, endLine: line };
	return (
		<li class="suggestion">
			<button
				id={suggestionId(key)}
				type="button"
				class="suggestion-text"
				title={`${place}\n${lineText.trim()}`}
				onClick={(event) => actions.openCode(passage, event.ctrlKey || event.metaKey ? 'side' : 'open')}
			>
				<span>
					<span class={`keyword ${keyword === 'FIXME' ? 'strong' : ''}`}>{keyword}</span> {text}
				</span>
				<span class="place">{place}</span>
			</button>
			<IconButton
				icon="add"
				label={`Make a Task: ${text || place}`}
				onClick={() => void actions.acceptSuggestion(suggestion)}
			/>
			<IconButton
				icon="eye-closed"
				label={`Ignore: ${text || place}`}
				onClick={() => void actions.ignoreSuggestion(suggestion)}
			/>
		</li>
	);
}

/** Arrows go from line to line. */
function onListKey(event: KeyboardEvent, all: readonly TaskSuggestion[]): void {
	const move = moveOf(event);
	const row = (event.target as Element).closest('li');
	if (move === undefined || row?.parentElement == null) return;
	const index = [...row.parentElement.children].indexOf(row);
	document.getElementById(suggestionId(all[moveIndex(index, all.length, move)]!.key))?.focus();
	event.preventDefault();
}
