import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { JSX } from 'preact';
import type { GraphNode } from '../../common/model/graph.ts';
import { lookOf } from './looks.ts';

/** More suggestions than anybody reads. */
const MAX_SUGGESTIONS = 100;

interface NodeFieldProps {
	/** What the field is for, such as `Same as`. */
	readonly label: string;
	/** The nodes to choose from, the likeliest first. */
	readonly nodes: readonly GraphNode[];
	readonly onChoose: (node: GraphNode) => void;
	readonly onCancel: () => void;
}

/** A field for the name of a node, which is completed while it is typed. Enter takes the first that fits. */
export function NodeField({ label, nodes, onChoose, onCancel }: NodeFieldProps): JSX.Element {
	const typed = useSignal('');
	const list = useId();
	const found = fitting(nodes, typed.value);
	const none = typed.value !== '' && found.length === 0;
	return (
		<>
			<input
				type="text"
				ref={(field) => field?.focus()}
				list={list}
				placeholder={`${label}…`}
				aria-label={`${label}. Enter takes the first that fits, Escape cancels.`}
				aria-invalid={none}
				onInput={(event) => (typed.value = event.currentTarget.value)}
				onKeyDown={(event) => {
					const [first] = found;
					if (event.key === 'Escape') onCancel();
					else if (event.key === 'Enter' && typed.value.trim() !== '' && first !== undefined) onChoose(first);
				}}
			/>
			{none && <p class="hint">No node of this picture has this in its name.</p>}
			<datalist id={list}>
				{found.map((node) => (
					<option key={node.id} value={describe(node)} />
				))}
			</datalist>
		</>
	);
}

/** Nodes with the text in their description, the whole ones first. */
export function fitting(nodes: readonly GraphNode[], text: string): readonly GraphNode[] {
	const wanted = text.trim().toLowerCase();
	const found = nodes.filter((node) => describe(node).toLowerCase().includes(wanted));
	const whole = (node: GraphNode): boolean => [node.name, describe(node)].some((name) => name.toLowerCase() === wanted);
	return [...found.filter(whole), ...found.filter((node) => !whole(node))].slice(0, MAX_SUGGESTIONS);
}

function describe({ name, type }: GraphNode): string {
	return `${name} (${lookOf(type).many})`;
}
