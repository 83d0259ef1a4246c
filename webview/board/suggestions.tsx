import type { ComponentChildren, JSX } from 'preact';
import type { TaskProposal, TaskSuggestion } from '../../common/model/task.ts';
import type { Output } from '../../common/protocol/index.ts';
import { IconButton } from '../kit/button.tsx';
import { Empty, Notice } from '../kit/message.tsx';
import { moveIndex, moveOf } from '../kit/roving.ts';
import type { BoardActions } from './actions.ts';
import { suggestionId } from './focus.ts';
import { suggestions } from './state.ts';
import { keysOf } from './suggestionActions.ts';

interface SuggestionsProps {
	readonly actions: BoardActions;
}

/** What in the workspace and in captures asks to be a task, at the side of the board. Nothing becomes one unasked. */
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
				<Found actions={actions} found={value.value} />
			)}
		</aside>
	);
}

function Found({ actions, found }: SuggestionsProps & { readonly found: Output<'task/suggestions'> }): JSX.Element {
	const { proposed, suggestions: comments, more } = found;
	const onKey = (event: KeyboardEvent): void => onListKey(event, keysOf(found));
	if (proposed.length + comments.length === 0)
		return (
			<Empty icon="check" title="Nothing to suggest">
				<p>
					TODO, FIXME, HACK and XXX comments and open check boxes of Markdown in indexed folders appear here, and what
					the agent Meditation finds in captures.
				</p>
			</Empty>
		);
	return (
		<>
			{proposed.length > 0 && (
				<>
					<p class="hint">From captures, by the agent Meditation.</p>
					<ul class="suggestion-list" aria-label="Suggestions from captures" onKeyDown={onKey}>
						{proposed.map((proposal) => (
							<Proposal key={proposal.key} actions={actions} proposal={proposal} />
						))}
					</ul>
				</>
			)}
			{comments.length > 0 && (
				<>
					<p class="hint">From comments and check boxes of this workspace.</p>
					<ul class="suggestion-list" aria-label="Suggestions" onKeyDown={onKey}>
						{comments.map((suggestion) => (
							<Comment key={suggestion.key} actions={actions} suggestion={suggestion} />
						))}
					</ul>
				</>
			)}
			{more && <p class="hint">There are more; the files changed last come first.</p>}
		</>
	);
}

function Proposal({ actions, proposal }: SuggestionsProps & { readonly proposal: TaskProposal }): JSX.Element {
	const { key, capture, title } = proposal;
	return (
		<Suggestion
			id={suggestionId(key)}
			about={title}
			tip="Open the capture"
			open={() => actions.openLinked('capture', capture)}
			accept={() => void actions.acceptProposal(proposal)}
			ignore={() => void actions.ignoreSuggestion(key)}
		>
			<span>{title}</span>
		</Suggestion>
	);
}

function Comment({ actions, suggestion }: SuggestionsProps & { readonly suggestion: TaskSuggestion }): JSX.Element {
	const { key, root, path, line, keyword, text, lineText } = suggestion;
	const place = `${path}:${line}`;
	const passage = { root, path, startLine: line, endLine: line };
	return (
		<Suggestion
			id={suggestionId(key)}
			about={text || place}
			tip={`${place}\n${lineText.trim()}`}
			open={(event) => actions.openCode(passage, event.ctrlKey || event.metaKey ? 'side' : 'open')}
			accept={() => void actions.acceptSuggestion(suggestion)}
			ignore={() => void actions.ignoreSuggestion(key)}
		>
			<span>
				<span class={`keyword ${keyword === 'FIXME' ? 'strong' : ''}`}>{keyword}</span> {text}
			</span>
			<span class="place">{place}</span>
		</Suggestion>
	);
}

interface SuggestionProps {
	readonly id: string;
	readonly about: string;
	readonly tip: string;
	readonly open: (event: MouseEvent) => void;
	readonly accept: () => void;
	readonly ignore: () => void;
	readonly children: ComponentChildren;
}

/** A line that opens where it is from, with what can be done with it. */
function Suggestion({ id, about, tip, open, accept, ignore, children }: SuggestionProps): JSX.Element {
	return (
		<li class="suggestion">
			<button id={id} type="button" class="suggestion-text" title={tip} onClick={open}>
				{children}
			</button>
			<IconButton icon="add" label={`Make a Task: ${about}`} onClick={accept} />
			<IconButton icon="eye-closed" label={`Ignore: ${about}`} onClick={ignore} />
		</li>
	);
}

/** Arrows go from line to line. */
function onListKey(event: KeyboardEvent, keys: readonly string[]): void {
	const move = moveOf(event);
	const text = (event.target as Element).closest('li')?.querySelector('.suggestion-text');
	if (move === undefined || text == null) return;
	const index = keys.findIndex((key) => suggestionId(key) === text.id);
	document.getElementById(suggestionId(keys[moveIndex(index, keys.length, move)]!))?.focus();
	event.preventDefault();
}
