import { ENTITY_TYPES } from '../../../common/model/graph.ts';
import { parseNodeId } from '../../core/graph/nodeRef.ts';
import type { Store, StoredEvent } from '../../ports/store.ts';
import type { RecordKind } from './recordKind.ts';

/**
 * What the user said about entities: other names, which are the same, and what they are linked with. Their id is that of
 * the node. Entities of which nothing was said are found by the records that name them.
 */
export const entityRecords: RecordKind = {
	kind: 'entity',
	changedBy: (event, store) => nodesIn(event, store).filter(isEntity),
	any: ({ graph }) => graph.nodes().length > 0 || graph.links().length > 0,
	read(store, id) {
		const { graph } = store;
		if (!isEntity(id)) return undefined;
		const said = graph.node(id);
		if (said?.hidden === true || said?.mergedInto !== undefined) return undefined;
		const same = graph.nodes().filter(({ mergedInto }) => mergedInto === id);
		const links = graph.links().filter(({ source, target }) => source === id || target === id);
		if (said?.name === undefined && same.length + links.length === 0) return undefined;
		const { type, key } = parseNodeId(id);
		const also = [...(said?.name === undefined ? [] : [key]), ...same.map(({ node }) => parseNodeId(node).key)];
		const text = [
			said?.name ?? key,
			also.length === 0 ? '' : `Also: ${also.join(', ')}`,
			...links.map(({ source, target, label }) => {
				const other = source === id ? target : source;
				return `${label === '' ? 'Linked with' : label}: ${graph.node(other)?.name ?? parseNodeId(other).key}`;
			}),
		];
		const seqs = [said, ...same, ...links.map((link) => graph.link(link.id))].map((one) => one?.seq ?? 0);
		return {
			text: text.filter((line) => line !== '').join('\n'),
			breadcrumb: type,
			tags: [],
			updatedAt: store.readEvents(Math.max(...seqs) - 1, 1)[0]?.ts ?? new Date(0).toISOString(),
		};
	},
};

/** What is kept is found by itself. */
function isEntity(node: string): boolean {
	return (ENTITY_TYPES as readonly string[]).includes(parseNodeId(node).type);
}

/** Nodes of which something else is said after an event, and those that are linked with them: they name them. */
function nodesIn({ type, data }: StoredEvent, store: Store): string[] {
	switch (type) {
		case 'entityMerged':
			return withLinked(store, [data.node, data.into]);
		case 'entitySplit':
			return withLinked(store, [data.node, ...store.graph.mergeTargets(data.node)]);
		case 'entityRenamed':
		case 'entityHidden':
		case 'entityShown':
			return withLinked(store, [data.node]);
		case 'linkAdded':
			return [data.source, data.target];
		case 'linkRemoved': {
			const link = store.graph.link(data.id);
			return link === undefined ? [] : [link.source, link.target];
		}
		default:
			return [];
	}
}

function withLinked({ graph }: Store, nodes: readonly string[]): string[] {
	const near = graph.links().flatMap(({ source, target }) => {
		if (nodes.includes(source)) return [target];
		return nodes.includes(target) ? [source] : [];
	});
	return [...new Set([...nodes, ...near])];
}
