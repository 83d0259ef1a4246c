import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { JSX } from 'preact';
import type { GraphNode } from '../../common/model/graph.ts';
import { Button } from '../kit/button.tsx';
import { withoutSelecting } from '../kit/doubleClick.ts';
import { Icon } from '../kit/icon.tsx';
import { moveIndex, moveOf } from '../kit/roving.ts';
import type { GraphActions } from './actions.ts';
import { centreOn } from './canvas.tsx';
import { lookOf } from './looks.ts';
import { listed, selectedId, tabStop } from './state.ts';

const PAGE = 200;

/** The nodes as a list: everything the picture shows, for the keyboard and for those who cannot see it. */
export function NodeList({ actions }: { readonly actions: GraphActions }): JSX.Element {
	const pages = useSignal(1);
	const selected = listed.value.findIndex(({ id }) => id === selectedId.value);
	const shown = listed.value.slice(0, Math.max(pages.value * PAGE, selected + 20));
	useEffect(() => {
		document.getElementById(rowId(selectedId.value ?? ''))?.scrollIntoView({ block: 'nearest' });
	}, [selectedId.value]);
	return (
		<div class="node-list">
			<div
				role="listbox"
				aria-label="Nodes, the most linked first"
				onKeyDown={(event) => onKey(event, actions)}
				class="rows"
			>
				{shown.map((node) => (
					<Row key={node.id} node={node} actions={actions} />
				))}
			</div>
			{shown.length < listed.value.length && (
				<Button secondary onClick={() => pages.value++}>
					{`Show more of ${listed.value.length}`}
				</Button>
			)}
			{listed.value.length === 0 && <p class="hint none">No node has this in its name.</p>}
		</div>
	);
}

function Row({ node, actions }: { readonly node: GraphNode; readonly actions: GraphActions }): JSX.Element {
	const { icon, many } = lookOf(node.type);
	return (
		<div
			id={rowId(node.id)}
			class="row"
			role="option"
			aria-selected={node.id === selectedId.value}
			aria-label={`${node.name}, ${many}, ${node.degree} links`}
			title={node.name}
			tabIndex={node.id === tabStop.value ? 0 : -1}
			onClick={() => choose(node, actions)}
			onMouseDown={withoutSelecting}
			onDblClick={() => actions.open(node)}
		>
			<span class={`dot type-${node.type}`}>
				<Icon name={icon} />
			</span>
			<span class="row-name">{node.name}</span>
			<span class="hint">{node.degree}</span>
		</div>
	);
}

function onKey(event: KeyboardEvent, actions: GraphActions): void {
	const rows = listed.value;
	const at = rows.findIndex(({ id }) => id === tabStop.value);
	const here = rows[at];
	if (here === undefined) return;
	const move = moveOf(event);
	if (move !== undefined) choose(rows[moveIndex(at, rows.length, move)]!, actions);
	else if (event.key === 'Enter') actions.open(here);
	else if (event.key === ' ' || event.key === 'f') actions.focusOn(here.id);
	else if (event.key === 'Delete' && !event.repeat) actions.hide(here);
	else if (event.key === 'Escape') actions.focusOn(undefined);
	else return;
	event.preventDefault();
}

function choose(node: GraphNode, actions: GraphActions): void {
	actions.select(node.id);
	centreOn(node.id);
	queueMicrotask(() => document.getElementById(rowId(node.id))?.focus());
}

export function rowId(id: string): string {
	return `node-${id}`;
}
