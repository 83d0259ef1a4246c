import type { JSX } from 'preact';
import type { GraphNode } from '../../common/model/graph.ts';
import { IconButton } from '../kit/button.tsx';
import type { GraphActions } from './actions.ts';
import { lookOf } from './looks.ts';
import { way, wayTo } from './state.ts';

/** The shortest way from the selected node to another, as a list of the nodes on it. */
export function Way({ actions }: { readonly actions: GraphActions }): JSX.Element | null {
	const goal = wayTo.value;
	const found = way.value.value;
	if (goal === undefined || found === undefined) return null;
	return (
		<section class="way" aria-label={`Way to ${goal.name}`}>
			<h3>
				<span title={goal.name}>{`Way to ${goal.name}`}</span>
				<IconButton icon="close" label="Close Way" onClick={actions.closeWay} />
			</h3>
			{found.path.length === 0 ? (
				<p class="hint">No links lead there.</p>
			) : (
				<ol>
					{found.path.map((node) => (
						<Step key={node.id} {...{ actions, node }} />
					))}
				</ol>
			)}
		</section>
	);
}

function Step({ actions, node }: { readonly actions: GraphActions; readonly node: GraphNode }): JSX.Element {
	return (
		<li>
			<div class="linked">
				<button type="button" class="link" title={node.name} onClick={() => actions.select(node.id)}>
					{node.name}
				</button>
				<span class="hint">{lookOf(node.type).many}</span>
			</div>
		</li>
	);
}
