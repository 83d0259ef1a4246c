import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { GraphNode } from '../../common/model/graph.ts';
import type { Output } from '../../common/protocol/index.ts';
import { Button, IconButton } from '../kit/button.tsx';
import { Icon } from '../kit/icon.tsx';
import { canOpen, type GraphActions } from './actions.ts';
import { lookOf } from './looks.ts';
import { focus, neighbours, picture } from './state.ts';

interface DetailsProps {
	readonly actions: GraphActions;
	readonly node: GraphNode;
}

/** One node: what it is, what can be done with it, and what it is linked to. */
export function Details({ actions, node }: DetailsProps): JSX.Element {
	const changing = useSignal<'name' | 'merge' | undefined>(undefined);
	const { many, icon } = lookOf(node.type);
	const found = neighbours.value.value;
	return (
		<section class="details" aria-label="Selected node">
			<h2 title={node.name}>
				<Icon name={icon} /> {node.name}
			</h2>
			<p class="hint">
				{many} · {node.degree === 1 ? '1 link' : `${node.degree} links`}
			</p>
			<div class="button-row">
				{canOpen(node) && <Button onClick={() => actions.open(node)}>Open</Button>}
				{focus.value !== node.id && (
					<Button secondary onClick={() => actions.focusOn(node.id)}>
						Focus
					</Button>
				)}
				{node.record === undefined && (
					<>
						<IconButton icon="edit" label="Rename" onClick={() => (changing.value = 'name')} />
						<IconButton icon="git-merge" label="Same as…" onClick={() => (changing.value = 'merge')} />
					</>
				)}
				<IconButton icon="eye-closed" label="Leave Out" onClick={() => actions.hide(node)} />
			</div>
			{changing.value === 'name' && <NameField {...{ actions, node }} onDone={() => (changing.value = undefined)} />}
			{changing.value === 'merge' && <MergeField {...{ actions, node }} onDone={() => (changing.value = undefined)} />}
			<Neighbours actions={actions} found={found} />
		</section>
	);
}

function Neighbours(props: {
	readonly actions: GraphActions;
	readonly found: Output<'graph/neighbours'> | undefined;
}): JSX.Element | null {
	if (props.found === undefined) return null;
	const groups = Map.groupBy(props.found.neighbours, ({ node }) => node.type);
	return (
		<>
			{[...groups].map(([type, group]) => (
				<div key={type}>
					<h3>{lookOf(type).many}</h3>
					<ul>
						{group.map(({ node, types }) => (
							<li key={node.id}>
								<button type="button" class="link" onClick={() => props.actions.focusOn(node.id)}>
									{node.name}
								</button>{' '}
								<span class="hint">{types.join(', ')}</span>
							</li>
						))}
					</ul>
				</div>
			))}
			{props.found.total > props.found.neighbours.length && (
				<p class="hint">{`and ${props.found.total - props.found.neighbours.length} more`}</p>
			)}
		</>
	);
}

function NameField({ actions, node, onDone }: DetailsProps & { readonly onDone: () => void }): JSX.Element {
	const save = async (text: string): Promise<void> => {
		const name = text.trim();
		if (await actions.rename(node, name === '' ? null : name)) onDone();
	};
	return (
		<input
			type="text"
			ref={(field) => field?.focus()}
			aria-label="Name. Enter saves, Escape cancels; empty is the name that was found."
			defaultValue={node.name}
			onKeyDown={(event) => {
				if (event.key === 'Enter') void save(event.currentTarget.value);
				else if (event.key === 'Escape') onDone();
			}}
		/>
	);
}

/** Lets the user choose which other node this one is. */
function MergeField({ actions, node, onDone }: DetailsProps & { readonly onDone: () => void }): JSX.Element {
	const others = (picture.value.value?.nodes ?? [])
		.filter(({ id, record }) => id !== node.id && record === undefined)
		.sort((a, b) => Number(b.type === node.type) - Number(a.type === node.type) || a.name.localeCompare(b.name));
	return (
		<select
			ref={(field) => field?.focus()}
			aria-label={`${node.name} is the same as`}
			onKeyDown={(event) => event.key === 'Escape' && onDone()}
			onChange={(event) => {
				const into = others.find(({ id }) => id === event.currentTarget.value);
				onDone();
				if (into !== undefined) actions.merge(node, into);
			}}
		>
			<option value="">Same as…</option>
			{others.slice(0, 500).map(({ id, name, type }) => (
				<option key={id} value={id}>{`${name} (${lookOf(type).many})`}</option>
			))}
		</select>
	);
}
