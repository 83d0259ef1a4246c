import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { dollars } from '../../common/base/dollars.ts';
import { EARLIER_TURNS } from '../../common/model/earlierTurns.ts';
import { branchTo } from '../../common/model/threadBranch.ts';
import { Button, IconButton } from '../kit/button.tsx';
import type { ChatActions } from './actions.ts';
import { PieceChip } from './chips.tsx';
import { focusComposer } from './focus.ts';
import { ModelPicker } from './modelPicker.tsx';
import { PieceEditor } from './pieceEditor.tsx';
import { EarlierChip, EarlierItem, nameOfEarlier } from './earlier.tsx';
import { withoutEarlier } from './redoActions.ts';
import { Redone } from './redone.tsx';
import { ItemList } from './sentAlong.tsx';
import {
	attachments,
	canSend,
	completing,
	completionIndex,
	cost,
	draft,
	excluded,
	isWriting,
	messages,
	nextParent,
	preview,
	redo,
	sending,
} from './state.ts';

/** Where the next question is typed, with all that will go along with it. */
export function Composer({ actions }: { readonly actions: ChatActions }): JSX.Element {
	const open = completing.value.length > 0;
	return (
		<footer class="composer">
			<Redone actions={actions} />
			<WillBeSent actions={actions} />
			{attachments.value.length > 0 && (
				<div class="chips" role="group" aria-label="Attached">
					{attachments.value.map((piece, at) => (
						<PieceChip
							key={at}
							piece={piece}
							onOpen={() => actions.openItem(piece)}
							onEdit={() => actions.rewrite(piece)}
							onRemove={() => actions.detach(piece)}
						/>
					))}
				</div>
			)}
			<GoesAlong actions={actions} />
			<PieceEditor actions={actions} />
			{open && <Completions actions={actions} />}
			<textarea
				id="composer"
				rows={Math.min(Math.max(draft.value.split('\n').length, 2), 12)}
				aria-autocomplete="list"
				aria-label="Question. Enter sends it, Shift+Enter makes a new line, slash shows commands."
				aria-controls={open ? 'completions' : undefined}
				aria-activedescendant={open ? `completion-${completionIndex.value}` : undefined}
				aria-busy={sending.value}
				placeholder="Ask about your workspace, or type /"
				value={draft.value}
				onInput={(event) => actions.setDraft(event.currentTarget.value)}
				onKeyDown={(event) => onKey(event, actions)}
			/>
			<div class="composer-foot">
				<IconButton icon="attach" label="Attach Context…" onClick={actions.chooseAttachment} />
				<ModelPicker actions={actions} />
				{cost.value !== undefined && (
					<span class="cost" title="What the answers of this conversation cost, by the prices in the settings">
						{dollars(cost.value)}
					</span>
				)}
				{!isWriting.value ? (
					<Button disabled={!canSend.value} onClick={() => void actions.send()}>
						Ask
					</Button>
				) : (
					<Button secondary onClick={actions.stop}>
						Stop
					</Button>
				)}
			</div>
		</footer>
	);
}

/** What goes along with the question that is being typed. */
function WillBeSent({ actions }: { readonly actions: ChatActions }): JSX.Element | null {
	const context = preview.value.value;
	if (!canSend.value) return null;
	const error = preview.error.value;
	if (error !== undefined) return <p class="budget">{`What goes along is not known yet. ${error}`}</p>;
	if (context === undefined) return null;
	const { items, left, earlier, budget, notices } = context;
	const shown = [...items, ...left];
	if (shown.length === 0 && earlier === undefined) return null;
	const turns = withoutEarlier() ? undefined : earlier;
	const tokens = items.reduce((sum, item) => sum + item.tokens, turns?.tokens ?? 0);
	const passages = `${items.length} of ${shown.length} passages`;
	const what = turns === undefined ? passages : `${passages} and ${nameOfEarlier(turns)}`;
	const out = new Set([...left.map(({ id }) => id), ...excluded.value]);
	const noRoom = new Set(left.map(({ id }) => id).filter((id) => !excluded.value.has(id)));
	return (
		<details class="sent">
			<summary>{`Goes along: ${what}, ${tokens} tokens`}</summary>
			<ItemList
				items={shown}
				out={out}
				noRoom={noRoom}
				onToggle={actions.toggleExcluded}
				onOpen={(item) => actions.openItem(item, 'preview')}
				onEdit={actions.editItem}
			>
				{earlier !== undefined && (
					<EarlierItem
						earlier={earlier}
						before={branchTo(messages.value, nextParent.value ?? '')}
						out={withoutEarlier()}
						onToggle={() => actions.toggleExcluded(EARLIER_TURNS)}
					/>
				)}
			</ItemList>
			<p class="budget">{`There is room for ${budget.others} tokens, and for ${budget.attached} of what you attach.`}</p>
			{notices.map((notice) => (
				<p key={notice}>{notice}</p>
			))}
		</details>
	);
}

/**
 * What goes along without being attached, each to be taken out: what the editor shows, or what went along with a question
 * that is asked anew; and what was said before.
 */
function GoesAlong({ actions }: { readonly actions: ChatActions }): JSX.Element | null {
	const { items = [], earlier } = preview.value.value ?? {};
	const anew = redo.value?.again !== undefined;
	const shown = items.filter(
		({ origin, id }) => (origin === 'editor' || (anew && origin === 'found')) && !excluded.value.has(id),
	);
	const turns = withoutEarlier() ? undefined : earlier;
	if ((shown.length === 0 && turns === undefined) || !canSend.value) return null;
	return (
		<div class="chips" role="group" aria-label={anew ? 'Goes along again' : 'From the editor'}>
			{turns !== undefined && <EarlierChip earlier={turns} onRemove={() => actions.toggleExcluded(EARLIER_TURNS)} />}
			{shown.map((item) => (
				<PieceChip
					key={`${item.id} ${item.startLine}`}
					piece={item}
					onOpen={() => actions.openItem(item, 'preview')}
					onEdit={() => actions.editItem(item)}
					onRemove={() => actions.toggleExcluded(item.id)}
				/>
			))}
		</div>
	);
}

function Completions({ actions }: { readonly actions: ChatActions }): JSX.Element {
	const chosen = completionIndex.value;
	useEffect(() => document.getElementById(`completion-${chosen}`)?.scrollIntoView({ block: 'nearest' }), [chosen]);
	return (
		<ul id="completions" class="completions" role="listbox" aria-label="Commands">
			{completing.value.map(({ insert, summary }, at) => (
				<li
					key={insert}
					id={`completion-${at}`}
					role="option"
					aria-selected={at === chosen}
					onMouseDown={(event) => {
						event.preventDefault(); // the field keeps the focus
						actions.complete(insert);
					}}
				>
					<span class="slash">/{insert}</span> {summary}
				</li>
			))}
		</ul>
	);
}

function onKey(event: KeyboardEvent, actions: ChatActions): void {
	if (completing.value.length > 0 && onCompletionKey(event, actions)) return event.preventDefault();
	if (event.key === 'Enter' && !event.shiftKey) {
		if (!isWriting.value && canSend.value) void actions.send();
	} else if (event.key === 'Escape' && isWriting.value) actions.stop();
	else if (event.key === 'Escape' && redo.value !== undefined) actions.cancelRedo();
	else if (event.key === 'ArrowUp' && draft.value === '') {
		const last = actions.lastQuestion();
		if (last === undefined || isWriting.value) return;
		actions.redo(last);
	} else return;
	event.preventDefault();
}

/** True when the key was for the list of commands. */
function onCompletionKey({ key, shiftKey }: KeyboardEvent, actions: ChatActions): boolean {
	const found = completing.value;
	const at = completionIndex.value;
	if (key === 'ArrowDown') completionIndex.value = (at + 1) % found.length;
	else if (key === 'ArrowUp') completionIndex.value = (at + found.length - 1) % found.length;
	else if (key === 'Tab' || (key === 'Enter' && !shiftKey)) actions.complete(found[at]!.insert);
	else if (key === 'Escape') {
		actions.setDraft(`${draft.value} `);
		focusComposer();
	} else return false;
	return true;
}
