import type { JSX } from 'preact';
import { Announcer } from '../kit/announcer.tsx';
import { Button } from '../kit/button.tsx';
import { Empty } from '../kit/message.tsx';
import { ServerNotice } from '../kit/serverNotice.tsx';
import { ToastRegion } from '../kit/toast.tsx';
import type { InboxActions } from './actions.ts';
import { CaptureRow } from './captureRow.tsx';
import { DraftField } from './draftField.tsx';
import { onListKey } from './listKeys.ts';
import { ambient, filter, level, list, tag, type Level } from './state.ts';
import { tagCounts } from '../kit/tags.ts';
import { Loaded } from '../kit/loaded.tsx';
import { PagedRows } from '../kit/pagedRows.tsx';

const TAGS_SHOWN = 12;
/** Of a capture with one line of text. */
const ROW_HEIGHT = 76;

/** The inbox: a field for a new thought, filters, and the captures, newest first. */
export function InboxView({ actions }: { readonly actions: InboxActions }): JSX.Element {
	return (
		<>
			<header class="head">
				<DraftField actions={actions} />
				<div class="filter-row">
					<FilterField actions={actions} />
					<LevelFilter actions={actions} />
				</div>
				<TagFilter actions={actions} />
			</header>
			<ServerNotice server={ambient.value?.server} command={actions.command} />
			<main class="scroll">
				<Loaded resource={list}>{({ total }) => <CaptureList actions={actions} total={total} />}</Loaded>
			</main>
			<ToastRegion />
			<actions.shelf.View />
			<Announcer />
		</>
	);
}

interface CaptureListProps {
	readonly actions: InboxActions;
	readonly total: number;
}

function CaptureList({ actions, total }: CaptureListProps): JSX.Element {
	if (total === 0)
		return (
			<NoCaptures
				actions={actions}
				filtered={filter.value.trim() !== '' || tag.value !== '' || level.value !== 'current'}
			/>
		);
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

interface NoCapturesProps {
	readonly actions: InboxActions;
	readonly filtered: boolean;
}

function NoCaptures({ actions, filtered }: NoCapturesProps): JSX.Element {
	if (filtered)
		return (
			<Empty icon="search-stop" title="No capture matches">
				<div class="button-row">
					<Button secondary onClick={actions.clearFilters}>
						Clear Filters
					</Button>
				</div>
			</Empty>
		);
	return (
		<Empty icon="lightbulb" title="Keep your first thought">
			<p>
				Type it above, or run “Understory: Capture…” from anywhere. Selected code can be captured from its context menu.
			</p>
		</Empty>
	);
}

function FilterField({ actions }: { readonly actions: InboxActions }): JSX.Element | null {
	if ((list.value.value?.total ?? 0) === 0 && filter.value === '' && tag.value === '') return null;
	return (
		<input
			type="search"
			class="filter"
			aria-label="Filter captures"
			placeholder="Filter"
			value={filter.value}
			onInput={(event) => actions.setFilter(event.currentTarget.value)}
			onKeyDown={(event) => event.key === 'Escape' && actions.setFilter('')}
		/>
	);
}

const LEVELS: readonly (readonly [Level, string])[] = [
	['current', 'All but archived'],
	['inbox', 'Inbox'],
	['processed', 'Processed'],
	['compacted', 'Summed up'],
	['archived', 'Archived'],
];

function LevelFilter({ actions }: { readonly actions: InboxActions }): JSX.Element | null {
	if (list.value.value === undefined) return null;
	return (
		<select
			class="level"
			aria-label="Level"
			value={level.value}
			onChange={(event) => actions.setLevel(event.currentTarget.value as Level)}
		>
			{LEVELS.map(([value, label]) => (
				<option key={value} value={value}>
					{label}
				</option>
			))}
		</select>
	);
}

function TagFilter({ actions }: { readonly actions: InboxActions }): JSX.Element | null {
	const counts = tagCounts(list.first.value).slice(0, TAGS_SHOWN);
	if (counts.length === 0) return null;
	return (
		<div class="tags" role="group" aria-label="Filter by tag">
			{counts.map(([name, count]) => (
				<button
					key={name}
					type="button"
					class="tag"
					aria-pressed={tag.value === name}
					aria-label={`${name}, ${count}`}
					onClick={() => actions.setTag(name)}
				>
					#{name}
				</button>
			))}
		</div>
	);
}
