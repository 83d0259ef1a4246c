import type { KeepKinds } from '../everyKind.ts';

/** What the user says of the graph, and what of it they take back. */
export const keepGraph: KeepKinds = (_store, id, keep) => {
	const [node, into] = [`tag:${id}`, 'tag:loop'];
	keep('entityMerged', { type: 'graph/merge', node, into });
	keep('entitySplit', { type: 'graph/split', node });
	keep('entityMerged', { type: 'graph/merge', node, into });
	keep('entityRenamed', { type: 'graph/rename', node: `concept:${id}`, name: `Named ${id}` });
	keep('entityHidden', { type: 'graph/hide', node: `concept:${id}`, hidden: true });
	keep('entityShown', { type: 'graph/hide', node: `concept:${id}`, hidden: false });
	keep('linkAdded', { type: 'graph/link', id: `short-${id}`, source: node, target: into, label: 'y' });
	keep('linkRemoved', { type: 'graph/unlink', id: `short-${id}` });
	keep('linkAdded', { type: 'graph/link', id, source: node, target: into, label: 'x' });
};
