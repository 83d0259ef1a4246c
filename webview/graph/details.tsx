import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { GraphNode } from '../../common/model/graph.ts';
import { Button, IconButton } from '../kit/button.tsx';
import { Icon } from '../kit/icon.tsx';
import { canOpen, type GraphActions } from './actions.ts';
import { lookOf } from './looks.ts';
import { Neighbours } from './neighbours.tsx';
import { NodeField } from './nodeField.tsx';
import { focus, picture } from './state.ts';
import { Way } from './way.tsx';

const LABELS = { merge: 'Same as', link: 'Link to', way: 'Way to' } as const;

interface OtherProps {
	readonly change: keyof typeof LABELS;
	readonly onDone: () => void;
}

interface DetailsProps {
	readonly actions: GraphActions;
	readonly node: GraphNode;
}

/** One node: what it is, what can be done with it, and what it is linked to. */
export function Details({ actions, node }: DetailsProps): JSX.Element {
	const changing = useSignal<'name' | keyof typeof LABELS | undefined>(undefined);
	const change = changing.value;
	const onDone = (): void => void (changing.value = undefined);
	const { many, icon } = lookOf(node.type);
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
				<IconButton icon="link" label="Link to…" onClick={() => (changing.value = 'link')} />
				<IconButton icon="milestone" label="Way to…" onClick={() => (changing.value = 'way')} />
				<IconButton icon="eye-closed" label="Leave Out" onClick={() => actions.hide(node)} />
			</div>
			{change === 'name' && <NameField {...{ actions, node, onDone }} />}
			{change !== undefined && change !== 'name' && <OtherField {...{ actions, node, change, onDone }} />}
			<Way actions={actions} />
			<Neighbours {...{ actions, node }} />
		</section>
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

/** Lets the user choose another node, for what he means to do with the two. */
function OtherField({ actions, node, change, onDone }: DetailsProps & OtherProps): JSX.Element {
	const label = LABELS[change];
	const choose = (other: GraphNode): void => {
		onDone();
		if (change === 'merge') actions.merge(node, other);
		else if (change === 'link') actions.link(node, other);
		else actions.findWay(node, other);
	};
	return <NodeField label={label} nodes={othersOf(node, change === 'merge')} onChoose={choose} onCancel={onDone} />;
}

/** Nodes of the picture besides one, those of its type first. */
function othersOf(node: GraphNode, entitiesOnly: boolean): GraphNode[] {
	return (picture.value.value?.nodes ?? [])
		.filter(({ id, record }) => id !== node.id && (record === undefined || !entitiesOnly))
		.sort((a, b) => Number(b.type === node.type) - Number(a.type === node.type) || a.name.localeCompare(b.name));
}
