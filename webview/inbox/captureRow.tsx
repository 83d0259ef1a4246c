import type { JSX, TargetedMouseEvent } from 'preact';
import { lineSpan } from '../../common/base/lineRange.ts';
import { uriName } from '../../common/base/uriName.ts';
import type { Capture } from '../../common/model/capture.ts';
import { IconButton } from '../kit/button.tsx';
import { withoutSelecting } from '../kit/doubleClick.ts';
import { Icon } from '../kit/icon.tsx';
import { liftedCapture } from '../kit/moveCapture.ts';
import type { RowPlace } from '../kit/pagedRows.tsx';
import { relativeTime } from '../kit/time.ts';
import type { InboxActions } from './actions.ts';
import { ContentEditor, TagsEditor } from './editors.tsx';
import { captureRowId } from './focus.ts';
import { editing, expanded } from './state.ts';
import { Suggestions, suggestionsOf } from './suggestions.tsx';

interface CaptureRowProps {
	readonly actions: InboxActions;
	readonly capture: Capture;
	readonly place: RowPlace;
}

/** One capture: its text, where and when it was made, its tags. */
export function CaptureRow({ actions, capture, place }: CaptureRowProps): JSX.Element {
	const { id, content, createdAt } = capture;
	const field = editing.value?.id === id ? editing.value.field : undefined;
	const when = new Date(createdAt);
	return (
		<div
			id={captureRowId(id)}
			class="capture"
			role="article"
			data-vscode-context={menuContext(capture)}
			aria-posinset={place.position}
			aria-setsize={place.setSize}
			aria-label={labelOf(capture)}
			tabIndex={place.tabStop ? 0 : -1}
			onFocus={() => actions.activate(id)}
			onClick={(event) => focusRow(event)}
			onMouseDown={withoutSelecting}
			onDblClick={() => actions.edit({ id, field: 'content' })}
			{...(field === undefined && actions.shelf.dragging(liftedCapture(capture)))}
		>
			{field === 'content' ? (
				<ContentEditor actions={actions} capture={capture} />
			) : (
				<p class={expanded.value.has(id) ? 'content' : 'content clamped'}>{content}</p>
			)}
			{capture.source?.uri !== undefined && <SourceLink actions={actions} capture={capture} />}
			<Suggestions actions={actions} capture={capture} />
			<div class="meta">
				<time dateTime={createdAt} title={when.toLocaleString()}>
					{relativeTime(when.getTime(), Date.now())}
				</time>
				<Marks capture={capture} />
				{field === 'tags' ? (
					<TagsEditor actions={actions} capture={capture} />
				) : (
					capture.tags.map((tag) => (
						<button key={tag} type="button" class="tag" tabIndex={-1} onClick={() => actions.setTag(tag)}>
							#{tag}
						</button>
					))
				)}
				<span class="row-actions" aria-hidden="true">
					<IconButton
						icon="edit"
						label="Edit (E)"
						tabIndex={-1}
						onClick={() => actions.edit({ id, field: 'content' })}
					/>
					<IconButton
						icon="tag"
						label="Edit Tags (T)"
						tabIndex={-1}
						onClick={() => actions.edit({ id, field: 'tags' })}
					/>
					<IconButton
						icon="folder"
						label="Move to Project (M)"
						tabIndex={-1}
						onClick={() => actions.shelf.lift(liftedCapture(capture))}
					/>
					<IconButton icon="copy" label="Copy (Ctrl+C)" tabIndex={-1} onClick={() => actions.copy(capture)} />
					<IconButton icon="trash" label="Delete (Del)" tabIndex={-1} onClick={() => actions.remove(capture)} />
				</span>
			</div>
		</div>
	);
}

/** What sets the capture apart: pinned, not so any more, archived, said before. */
function Marks({ capture }: Pick<CaptureRowProps, 'capture'>): JSX.Element {
	return (
		<>
			{marksOf(capture).map(([name, title]) => (
				<span key={name} class="mark" title={title}>
					{name}
				</span>
			))}
		</>
	);
}

function marksOf({ status, pinned, superseded, processed }: Capture): (readonly [name: string, title: string])[] {
	return [
		...(pinned ? [['pinned', 'Never fades, is never pruned'] as const] : []),
		...(superseded === undefined ? [] : [['not so any more', superseded.reason] as const]),
		...(status === 'archived' ? [['archived', 'Kept, found by search, not recalled'] as const] : []),
		...(status === 'compacted' ? [['summed up', 'A summary was made of it'] as const] : []),
		...(processed?.duplicateOf === undefined
			? []
			: [
					[
						'said before',
						`${Math.round(processed.duplicateOf.similarity * 100)} % the same as an older capture`,
					] as const,
				]),
	];
}

function SourceLink({ actions, capture }: Pick<CaptureRowProps, 'actions' | 'capture'>): JSX.Element {
	return (
		<button
			type="button"
			class="link source"
			tabIndex={-1}
			title={capture.source?.uri}
			onClick={(event) => actions.openSource(capture, event.ctrlKey || event.metaKey ? 'side' : 'open')}
		>
			<Icon name="file-code" />
			{sourceLabel(capture)}
		</button>
	);
}

/** `parser.ts:12–20 · parseHeader`, or empty when the capture has no source. */
function sourceLabel({ source }: Capture): string {
	if (source?.uri === undefined) return '';
	const name = uriName(source.uri);
	const { startLine, endLine = startLine } = source;
	const lines = startLine === undefined || endLine === undefined ? '' : `:${lineSpan({ startLine, endLine })}`;
	return `${name}${lines}${source.symbol === undefined ? '' : ` · ${source.symbol}`}`;
}

/** What the commands of the context menu know of the row, and their when-clauses. */
function menuContext({ id, source, status, pinned, superseded }: Capture): string {
	return JSON.stringify({
		webviewSection: 'capture',
		captureId: id,
		captureHasSource: source?.uri !== undefined,
		capturePinned: pinned,
		captureArchived: status === 'archived',
		captureSuperseded: superseded !== undefined,
		preventDefaultContextMenuItems: true,
	});
}

function labelOf(capture: Capture): string {
	const tags = capture.tags.length === 0 ? '' : `, tags ${capture.tags.join(', ')}`;
	const source = sourceLabel(capture);
	const marks = marksOf(capture)
		.map(([name]) => `, ${name}`)
		.join('');
	const suggested = suggestionsOf(capture)
		.map(({ text }) => `, ${text}`)
		.join('');
	const hint = suggested === '' ? '' : ', A accepts, I ignores';
	return `${capture.content.slice(0, 200)}${tags}${marks}${suggested}${hint}${source === '' ? '' : `, from ${source}`}`;
}

/** A click on the row's own surface focuses it; one on a button or in a field is not the row's business. */
function focusRow(event: TargetedMouseEvent<HTMLElement>): void {
	const target = event.target as HTMLElement;
	if (target.closest('button, input, textarea') === null && String(getSelection()) === '') event.currentTarget.focus();
}
