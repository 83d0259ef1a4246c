import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { GraphEvidence, GraphNode } from '../../common/model/graph.ts';
import type { Output } from '../../common/protocol/index.ts';
import { IconButton } from '../kit/button.tsx';
import type { GraphActions } from './actions.ts';
import { lookOf } from './looks.ts';
import { neighbours, together } from './state.ts';

type Neighbour = Output<'graph/neighbours'>['neighbours'][number];

interface NeighboursProps {
	readonly actions: GraphActions;
	readonly node: GraphNode;
}

/** What a node is linked to, by kind, and the names that are often there when it is. */
export function Neighbours({ actions, node }: NeighboursProps): JSX.Element {
	const { neighbours: found = [], total = 0 } = neighbours.value.value ?? {};
	const often = together.value.value?.nodes ?? [];
	return (
		<>
			{[...Map.groupBy(found, (neighbour) => neighbour.node.type)].map(([type, group]) => (
				<div key={type}>
					<h3>{lookOf(type).many}</h3>
					<ul>
						{group.map((neighbour) => (
							<Linked key={neighbour.node.id} {...{ actions, node, neighbour }} />
						))}
					</ul>
				</div>
			))}
			{total > found.length && <p class="hint">{`and ${total - found.length} more`}</p>}
			{often.length > 0 && (
				<>
					<h3>Named together with it</h3>
					<ul>
						{often.map(({ node: other, records }) => (
							<li key={other.id}>
								<div class="linked">
									<NodeLink actions={actions} node={other} />
									<span class="hint">{`${records}×`}</span>
								</div>
							</li>
						))}
					</ul>
				</>
			)}
		</>
	);
}

/** A link, and on demand why it is there. */
function Linked({ actions, node, neighbour }: NeighboursProps & { readonly neighbour: Neighbour }): JSX.Element {
	const evidence = useSignal<readonly GraphEvidence[] | undefined>(undefined);
	const { node: other, types } = neighbour;
	const toggle = async (): Promise<void> => {
		evidence.value = evidence.value === undefined ? await actions.evidence(node, other) : undefined;
	};
	const unlink = async (reason: GraphEvidence): Promise<void> => {
		await actions.unlink(node, other, reason);
		evidence.value = undefined;
	};
	return (
		<li>
			<div class="linked">
				<NodeLink actions={actions} node={other} />
				<span class="hint">{types.join(', ')}</span>
				<IconButton
					icon="info"
					label={`Why is ${other.name} linked?`}
					expanded={evidence.value !== undefined}
					onClick={() => void toggle()}
				/>
			</div>
			{evidence.value?.map((reason, at) => (
				<p key={at} class="hint reason">
					{describe(reason, [node.id, other.id])}
					{reason.linkId !== undefined && (
						<IconButton icon="trash" label="Take the Link Away" onClick={() => void unlink(reason)} />
					)}
				</p>
			))}
		</li>
	);
}

/** The name of a node, which leads to its surroundings. */
function NodeLink({ actions, node }: NeighboursProps): JSX.Element {
	return (
		<button type="button" class="link" title={node.name} onClick={() => actions.focusOn(node.id)}>
			{node.name}
		</button>
	);
}

/** Who says that two nodes are linked: `The text of “Retry waits too long” names both, 2 places (rule path@1).` */
export function describe({ record, rule, count, label }: GraphEvidence, ends: readonly string[]): string {
	if (rule === 'user') return label === undefined ? 'You linked them.' : `You linked them: ${label}`;
	const other = record !== undefined && !ends.includes(record.id) ? record.name : undefined;
	if (rule === 'field') return other === undefined ? 'One is kept with the other.' : `Both are kept with “${other}”.`;
	const says = other === undefined ? 'The text of one names the other' : `The text of “${other}” names both`;
	return `${says}${count > 1 ? `, ${count} places` : ''} (rule ${rule}).`;
}
