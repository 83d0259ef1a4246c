import type { JSX } from 'preact';
import type { Capture } from '../../common/model/capture.ts';
import { Button } from '../kit/button.tsx';
import { Empty } from '../kit/message.tsx';
import type { DashboardActions } from './actions.ts';
import { CaptureRow } from './captureRow.tsx';
import { focusCaptureAt, focusDraft } from './focus.ts';
import { liftedCapture } from '../kit/moveCapture.ts';
import { moveIndex, moveOf } from '../kit/roving.ts';
import { ambient, filter, list, scope, total } from './state.ts';
import { PagedRows } from '../kit/pagedRows.tsx';

interface CaptureListProps {
	readonly actions: DashboardActions;
	readonly listed: number;
}

/** The captures of the chosen scope, newest first. */
export function CaptureList({ actions, listed }: CaptureListProps): JSX.Element {
	if (listed === 0) return <NothingListed actions={actions} />;
	return (
		<PagedRows
			list={list}
			label="Captures"
			className="captures"
			rowHeight={ROW_HEIGHT}
			onKeyDown={(event) => onListKey(event, actions)}
			row={(capture, place) => <CaptureRow key={capture.id} actions={actions} capture={capture} place={place} />}
		/>
	);
}

/** Of a capture with one line of text. */
const ROW_HEIGHT = 76;

function NothingListed({ actions }: { readonly actions: DashboardActions }): JSX.Element {
	if (total.value === 0) return <FirstRun actions={actions} />;
	const { text, tag, level } = filter.value;
	if (text !== '' || tag !== '' || (scope.value === 'all' && level !== ''))
		return (
			<Empty icon="search-stop" title="No capture matches">
				<div class="button-row">
					<Button secondary onClick={() => actions.setFilter({ text: '', tag: '', level: '' })}>
						Clear Filter
					</Button>
				</div>
			</Empty>
		);
	return (
		<Empty icon="check-all" title="The inbox is empty">
			<p>Everything you kept is archived. It is under All.</p>
		</Empty>
	);
}

function FirstRun({ actions }: { readonly actions: DashboardActions }): JSX.Element {
	return (
		<Empty icon="lightbulb" title="Keep your first thought">
			<p>Type it above and press Ctrl+Enter. It is found again by its meaning, and stays on this machine.</p>
			<div class="button-row">
				<Button secondary onClick={() => actions.command('understory.openWalkthrough')}>
					Take the Tour
				</Button>
				{ambient.value?.folders.length === 0 && (
					<Button secondary onClick={() => actions.command('understory.openFolder')}>
						Open Folder
					</Button>
				)}
			</div>
		</Empty>
	);
}

function onListKey(event: KeyboardEvent, actions: DashboardActions): void {
	const capture = list.rows.value.find(({ id }) => id === list.tabStop.value);
	if (capture === undefined) return;
	const index = list.indexOf(capture.id);
	const move = moveOf(event);
	if (move === 'previous' && index === 0) focusDraft();
	else if (move !== undefined) focusCaptureAt(moveIndex(index, list.value.value!.total, move));
	else if (!onCaptureKey(event, actions, capture)) return;
	event.preventDefault();
}

/** @returns false when the key means nothing here */
function onCaptureKey(event: KeyboardEvent, actions: DashboardActions, capture: Capture): boolean {
	if (event.ctrlKey || event.metaKey || event.altKey) return false;
	if (event.target !== event.currentTarget && (event.target as HTMLElement).closest('button') !== null) return false;
	switch (event.key) {
		case 'Enter':
			actions.open('capture', capture.id);
			return true;
		case ' ':
			actions.toggleExpanded(capture.id);
			return true;
		case 'a':
			actions.setLevel(capture, capture.status === 'archived' ? 'inbox' : 'archived');
			return true;
		case 'm':
			actions.shelf.lift(liftedCapture(capture));
			return true;
		case 'Delete':
		case 'Backspace':
			if (!event.repeat) actions.remove(capture); // a key that is held takes one
			return true;
		default:
			return false;
	}
}
