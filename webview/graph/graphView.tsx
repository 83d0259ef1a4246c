import type { JSX } from 'preact';
import { Announcer } from '../kit/announcer.tsx';
import { Button, IconButton } from '../kit/button.tsx';
import { Icon } from '../kit/icon.tsx';
import { Empty, Notice } from '../kit/message.tsx';
import { ServerNotice } from '../kit/serverNotice.tsx';
import { ToastRegion } from '../kit/toast.tsx';
import type { GraphActions } from './actions.ts';
import { Canvas } from './canvas.tsx';
import { Details } from './details.tsx';
import { lookOf } from './looks.ts';
import { NodeList } from './nodeList.tsx';
import { ambient, focus, hiddenTypes, picture, query, selected, types } from './state.ts';

/** The knowledge graph: a picture of it, and the same as a list. */
export function GraphView({ actions }: { readonly actions: GraphActions }): JSX.Element {
	const error = picture.error.value;
	return (
		<>
			<Toolbar actions={actions} />
			<ServerNotice server={ambient.value?.server} command={actions.command} />
			{error !== undefined && <Notice severity="error">{error}</Notice>}
			<Progress />
			<Content actions={actions} />
			<ToastRegion />
			<Announcer />
		</>
	);
}

function Content({ actions }: { readonly actions: GraphActions }): JSX.Element {
	const shown = picture.value.value;
	if (shown === undefined) return <Empty icon="loading" title="Loading…" />;
	if (shown.nodes.length === 0 && focus.value === undefined)
		return (
			<Empty icon="type-hierarchy" title="Nothing is linked yet">
				<p>
					Captures, tasks and whatever else is kept show here with the files, symbols, people, dates and issues that
					they name.
				</p>
				<div class="button-row">
					<Button onClick={() => actions.command('understory.capture')}>Capture…</Button>
				</div>
			</Empty>
		);
	const node = selected.value;
	return (
		<main class="graph">
			<Canvas actions={actions} />
			<aside class="side" aria-label="Nodes">
				<NodeList actions={actions} />
				{node !== undefined && <Details key={node.id} actions={actions} node={node} />}
			</aside>
		</main>
	);
}

function Toolbar({ actions }: { readonly actions: GraphActions }): JSX.Element {
	return (
		<header class="toolbar">
			<div class="toolbar-row">
				{focus.value !== undefined && (
					<IconButton icon="arrow-left" label="Show Everything" onClick={() => actions.focusOn(undefined)} />
				)}
				<input
					id="graph-query"
					type="search"
					aria-label="Find in the graph"
					placeholder="Find in the graph"
					value={query.value}
					onInput={(event) => actions.setQuery(event.currentTarget.value)}
					onKeyDown={(event) => event.key === 'Escape' && actions.setQuery('')}
				/>
				<IconButton icon="refresh" label="Refresh" onClick={actions.refresh} />
			</div>
			<div class="toolbar-row" role="group" aria-label="Kinds that are shown">
				{types.value.map(([type, count]) => (
					<button
						key={type}
						type="button"
						class="type-button"
						aria-pressed={!hiddenTypes.value.includes(type)}
						onClick={() => actions.toggleType(type)}
					>
						<span class={`dot type-${type}`}>
							<Icon name={lookOf(type).icon} />
						</span>
						{lookOf(type).many} <span class="hint">{count}</span>
					</button>
				))}
			</div>
		</header>
	);
}

/** What the picture does not show, and why. */
function Progress(): JSX.Element | null {
	const shown = picture.value.value;
	if (shown === undefined) return null;
	const parts = [
		shown.behind > 0 ? `Still reading: ${shown.behind} changes are not in the graph yet.` : '',
		shown.total > shown.nodes.length ? `The ${shown.nodes.length} most linked of ${shown.total} nodes.` : '',
	].filter((part) => part !== '');
	return parts.length === 0 ? null : <Notice severity="info">{parts.join(' ')}</Notice>;
}
