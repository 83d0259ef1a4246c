import type { JSX } from 'preact';
import type { Capture } from '../../common/model/capture.ts';
import { IconButton } from '../kit/button.tsx';
import { withoutSelecting } from '../kit/doubleClick.ts';
import { liftedCapture } from '../kit/moveCapture.ts';
import type { RowPlace } from '../kit/pagedRows.tsx';
import { relativeTime } from '../kit/time.ts';
import type { DashboardActions } from './actions.ts';
import { rowId } from './focus.ts';
import { LEVELS } from './levels.ts';
import { expanded, scope } from './state.ts';

interface CaptureRowProps {
	readonly actions: DashboardActions;
	readonly capture: Capture;
	readonly place: RowPlace;
}

/** One capture: its text, when it was made, its level and tags. */
export function CaptureRow({ actions, capture, place }: CaptureRowProps): JSX.Element {
	const { id, content, createdAt, status, tags } = capture;
	const when = new Date(createdAt);
	const level = LEVELS.find((each) => each.id === status)?.name ?? status;
	const archived = status === 'archived';
	return (
		<article
			id={rowId(id)}
			class="capture"
			aria-posinset={place.position}
			aria-setsize={place.setSize}
			aria-label={`${content.slice(0, 200)}, ${level}${tags.length === 0 ? '' : `, tags ${tags.join(', ')}`}`}
			tabIndex={place.tabStop ? 0 : -1}
			onFocus={() => actions.activate(id)}
			onMouseDown={withoutSelecting}
			onDblClick={() => actions.open('capture', id)}
			{...actions.shelf.dragging(liftedCapture(capture))}
		>
			<p class={expanded.value.has(id) ? 'content' : 'content clamped'}>{content}</p>
			<div class="meta">
				<time dateTime={createdAt} title={when.toLocaleString()}>
					{relativeTime(when.getTime(), Date.now())}
				</time>
				{scope.value === 'all' && <span class={`level ${status}`}>{level}</span>}
				{tags.map((tag) => (
					<button key={tag} type="button" class="tag" tabIndex={-1} onClick={() => actions.setFilter({ tag })}>
						#{tag}
					</button>
				))}
				<span class="row-actions" aria-hidden="true">
					<IconButton
						icon="go-to-file"
						label="Open (Enter)"
						tabIndex={-1}
						onClick={() => actions.open('capture', id)}
					/>
					<IconButton
						icon={archived ? 'inbox' : 'archive'}
						label={archived ? 'Back to Inbox (A)' : 'Archive (A)'}
						tabIndex={-1}
						onClick={() => actions.setLevel(capture, archived ? 'inbox' : 'archived')}
					/>
					<IconButton
						icon="folder"
						label="Move to Project (M)"
						tabIndex={-1}
						onClick={() => actions.shelf.lift(liftedCapture(capture))}
					/>
					<IconButton icon="trash" label="Delete (Del)" tabIndex={-1} onClick={() => actions.remove(capture)} />
				</span>
			</div>
		</article>
	);
}
