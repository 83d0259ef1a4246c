import type { JSX } from 'preact';
import type { Capture } from '../../common/model/capture.ts';
import { Button } from '../kit/button.tsx';
import { Empty } from '../kit/message.tsx';
import type { DashboardActions } from './actions.ts';
import { CaptureRow } from './captureRow.tsx';
import { focusCapture, focusDraft } from './focus.ts';
import { liftedCapture } from '../kit/moveCapture.ts';
import { moveIndex, moveOf } from '../kit/roving.ts';
import { ambient, captures, filter, MAX_SHOWN, scope, tabStop, total } from './state.ts';
import type { Output } from '../../common/protocol/index.ts';
import { ShowMore } from '../kit/loaded.tsx';

interface CaptureListProps {
	readonly actions: DashboardActions;
	readonly answer: Output<'capture/list'>;
}

/** The captures of the chosen scope, newest first. */
export function CaptureList({ actions, answer }: CaptureListProps): JSX.Element {
	if (answer.captures.length === 0) return <NothingListed actions={actions} />;
	return (
		<>
			<div class="captures" role="feed" aria-label="Captures" onKeyDown={(event) => onListKey(event, actions)}>
				{captures.value.map((capture, index) => (
					<CaptureRow
						key={capture.id}
						actions={actions}
						capture={capture}
						tabStop={capture.id === tabStop.value}
						position={index + 1}
						setSize={answer.total}
					/>
				))}
			</div>
			<ShowMore left={Math.min(answer.total, MAX_SHOWN) - answer.captures.length} onClick={actions.showMore} />
		</>
	);
}

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
	const index = captures.value.findIndex(({ id }) => id === tabStop.value);
	const capture = captures.value[index];
	if (capture === undefined) return;
	const move = moveOf(event);
	if (move === 'previous' && index === 0) focusDraft();
	else if (move !== undefined) focusCapture(captures.value[moveIndex(index, captures.value.length, move)]!.id);
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
			actions.remove(capture);
			return true;
		default:
			return false;
	}
}
