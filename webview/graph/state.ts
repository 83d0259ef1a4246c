import { computed, signal } from '@preact/signals';
import type { GraphNode } from '../../common/model/graph.ts';
import type { Output } from '../../common/protocol/index.ts';
import type { Ambient } from '../../common/protocol/webview.ts';
import { createResource } from '../kit/resource.ts';

export interface Persisted {
	readonly focus: string | undefined;
	readonly hiddenTypes: readonly string[];
}

export const ambient = signal<Ambient | undefined>(undefined);
export const picture = createResource<Output<'graph/picture'>>();

/** The node whose surroundings are shown; everything when there is none. */
export const focus = signal<string | undefined>(undefined);
/** Types of nodes that are not drawn. */
export const hiddenTypes = signal<readonly string[]>([]);
export const query = signal('');
export const selectedId = signal<string | undefined>(undefined);
/** What the selected node is linked to. */
export const neighbours = createResource<Output<'graph/neighbours'>>();

/** Names that are often there when the selected one is. */
export const together = createResource<Output<'graph/cooccurring'>>();
/** Where the way that is shown leads to. */
export const wayTo = signal<GraphNode | undefined>(undefined);
export const way = createResource<Output<'graph/path'>>();

/** Types that are there, with how many of each, the most first. */
export const types = computed(() => {
	const counts = new Map<string, number>();
	for (const { type } of picture.value.value?.nodes ?? []) counts.set(type, (counts.get(type) ?? 0) + 1);
	return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
});

/** Whether a node is drawn and listed. */
export function isShown(node: GraphNode): boolean {
	if (hiddenTypes.value.includes(node.type)) return false;
	const text = query.value.trim().toLowerCase();
	return text === '' || node.name.toLowerCase().includes(text);
}

/** Nodes of the list: the most linked first, as they come. */
export const listed = computed(() => (picture.value.value?.nodes ?? []).filter(isShown));
export const selected = computed(() => picture.value.value?.nodes.find(({ id }) => id === selectedId.value));
/** The row that Tab goes to. */
export const tabStop = computed(() =>
	listed.value.some(({ id }) => id === selectedId.value) ? selectedId.value : listed.value[0]?.id,
);
