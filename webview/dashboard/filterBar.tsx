import type { JSX } from 'preact';
import type { CaptureStatus } from '../../common/model/capture.ts';
import { moveIndex } from '../kit/roving.ts';
import { tagCounts } from '../kit/tags.ts';
import type { DashboardActions } from './actions.ts';
import { LEVELS } from './levels.ts';
import { filter, list, overview, scope, SCOPES, total, type Scope } from './state.ts';

const NAMES: Readonly<Record<Scope, string>> = { inbox: 'Inbox', all: 'All', projects: 'Projects' };
const TAGS_SHOWN = 10;

/** What the list shows; arrows go from one to the next. */
export function ScopeTabs({ actions }: { readonly actions: DashboardActions }): JSX.Element {
	const select = (to: Scope): void => {
		actions.setScope(to);
		document.getElementById(`scope-${to}`)?.focus();
	};
	const onKey = (event: KeyboardEvent): void => {
		const step = event.key === 'ArrowRight' ? 'next' : event.key === 'ArrowLeft' ? 'previous' : undefined;
		if (step === undefined) return;
		event.preventDefault();
		select(SCOPES[moveIndex(SCOPES.indexOf(scope.value), SCOPES.length, step)]!);
	};
	return (
		<div class="tabs" role="tablist" aria-label="What to list" onKeyDown={onKey}>
			{SCOPES.map((id) => (
				<button
					key={id}
					id={`scope-${id}`}
					type="button"
					class="tab"
					role="tab"
					aria-selected={scope.value === id}
					aria-controls="scope-panel"
					tabIndex={scope.value === id ? 0 : -1}
					onClick={() => select(id)}
				>
					{NAMES[id]} <span class="badge">{countOf(id)?.toLocaleString('en') ?? '…'}</span>
				</button>
			))}
		</div>
	);
}

function countOf(id: Scope): number | undefined {
	const known = overview.value.value;
	if (id === 'all') return total.value;
	if (id === 'projects' || known === undefined || total.value === undefined) return known?.projects;
	return total.value - known.levels.archived;
}

export function FilterBar({ actions }: { readonly actions: DashboardActions }): JSX.Element | null {
	const { text, tag, level } = filter.value;
	if (total.value === 0 && text === '' && tag === '') return null;
	return (
		<div class="filter-bar" role="search" aria-label="Filter captures">
			<input
				type="search"
				aria-label="With this text"
				placeholder="Filter"
				value={text}
				onInput={(event) => actions.setFilter({ text: event.currentTarget.value })}
				onKeyDown={(event) => event.key === 'Escape' && actions.setFilter({ text: '' })}
			/>
			{scope.value === 'all' && (
				<select
					aria-label="On this level"
					value={level}
					onChange={(event) => actions.setFilter({ level: event.currentTarget.value as CaptureStatus | '' })}
				>
					<option value="">Every level</option>
					{LEVELS.toReversed().map(({ id, name }) => (
						<option key={id} value={id}>
							{name}
						</option>
					))}
				</select>
			)}
			<TagButtons actions={actions} />
		</div>
	);
}

/** The most used tags of what is listed, and the one that is chosen. */
function TagButtons({ actions }: { readonly actions: DashboardActions }): JSX.Element | null {
	const chosen = filter.value.tag;
	const used = tagCounts(list.first.value)
		.map(([name]) => name)
		.slice(0, TAGS_SHOWN);
	const names = chosen === '' || used.includes(chosen) ? used : [chosen, ...used];
	if (names.length === 0) return null;
	return (
		<div class="tags" role="group" aria-label="With this tag">
			{names.map((name) => (
				<button
					key={name}
					type="button"
					class="tag"
					aria-pressed={chosen === name}
					onClick={() => actions.setFilter({ tag: chosen === name ? '' : name })}
				>
					#{name}
				</button>
			))}
		</div>
	);
}
