import { randomUUID } from 'node:crypto';
import { OperationError } from '../../common/protocol/errors.ts';
import type { GraphCommand } from '../core/graph/command.ts';
import { RULES_VERSION } from '../core/graph/mention.ts';
import { representative } from '../core/graph/decide.ts';
import type { Graph, GraphQueries, RelatedTo } from '../ports/graph.ts';
import type { Store } from '../ports/store.ts';
import { canonicalFolder } from './folder.ts';
import { given } from './given.ts';
import type { CallContext, HandlersOf } from './handler.ts';

/** The knowledge graph: questions to what was found, and the user's say about it. */
export function createGraphHandlers(store: Store, graph: Graph): HandlersOf<'graph'> {
	const ask = async <T extends object>(
		{ signal }: CallContext,
		question: (queries: GraphQueries) => T,
	): Promise<T & { behind: number }> => ({ ...question(await graph.current(signal)), behind: graph.behind });
	const say = (command: GraphCommand): { seq: number } => store.execute(command);
	return {
		'graph/list': (filter, context) => ask(context, (queries) => queries.list(given(filter))),
		'graph/get': ({ id }, context) =>
			ask(context, (queries) => ({ node: nodeOf(queries, id), merged: queries.merged(id) })),
		'graph/neighbours': ({ id, ...filter }, context) =>
			ask(context, (queries) => queries.neighbours(existing(queries, id), given(filter))),
		'graph/backlinks': ({ id, limit, offset }, context) =>
			ask(context, (queries) =>
				queries.neighbours(existing(queries, id), { direction: 'in', recordsOnly: true, limit, offset }),
			),
		'graph/evidence': ({ id, other, limit }, context) =>
			ask(context, (queries) => ({
				evidence: queries.evidence(existing(queries, id), existing(queries, other), limit),
			})),
		'graph/cooccurring': ({ id, types, limit }, context) =>
			ask(context, (queries) => ({ nodes: queries.cooccurring(existing(queries, id), types, limit) })),
		'graph/path': ({ from, to, weighted, maxLinks }, context) =>
			ask(context, (queries) => ({
				path: queries.path(existing(queries, from), existing(queries, to), weighted, maxLinks) ?? [],
			})),
		'graph/related': ({ file, symbol, limit }, context) =>
			ask(context, (queries) => queries.related(given({ file: file && fileOf(file), symbol }), limit)),
		'graph/picture': ({ focus, ...options }, context) =>
			ask(context, (queries) =>
				queries.picture(given({ focus: focus === undefined ? undefined : existing(queries, focus), ...options })),
			),
		'graph/status': (_, context) => ask(context, (queries) => ({ ...queries.counts(), rules: RULES_VERSION })),
		'graph/rebuild': async () => {
			await graph.rebuild();
			return { behind: graph.behind };
		},
		'graph/merge': ({ node, into }) => say({ type: 'graph/merge', node, into }),
		'graph/split': ({ node }) => say({ type: 'graph/split', node }),
		'graph/rename': ({ node, name }) => say({ type: 'graph/rename', node: shown(store, node), name }),
		'graph/hide': ({ node, hidden }) => say({ type: 'graph/hide', node: shown(store, node), hidden }),
		'graph/link': ({ id = randomUUID(), ...link }) => ({ id, ...say({ type: 'graph/link', id, ...link }) }),
		'graph/unlink': ({ id }) => say({ type: 'graph/unlink', id }),
	};
}

function fileOf({ root, path }: { readonly root?: string | undefined; readonly path: string }): RelatedTo['file'] {
	return given({ root: root === undefined ? undefined : canonicalFolder(root), path });
}

/** What is said of a merged entity is said of the one that is shown. */
function shown(store: Store, node: string): string {
	return representative(node, { nodeSaid: (id) => store.graph.node(id) });
}

function existing(queries: GraphQueries, id: string): string {
	return nodeOf(queries, id).id;
}

function nodeOf(queries: GraphQueries, id: string): NonNullable<ReturnType<GraphQueries['node']>> {
	const node = queries.node(id);
	if (node === undefined)
		throw new OperationError(
			'notFound',
			`Nothing in the knowledge graph is called ${id}. List it by a part of its name.`,
		);
	return node;
}
