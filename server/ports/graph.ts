import type { GraphEvidence, GraphNode, LinkType } from '../../common/model/graph.ts';
import type { Event } from '../../common/base/emitter.ts';
import type { Spoken } from '../core/graph/spoken.ts';

export interface NodeFilter {
	readonly types?: readonly string[];
	/** Case-insensitive substring of the name. */
	readonly text?: string;
	readonly hidden: boolean;
	readonly limit: number;
	readonly offset: number;
}

export interface NeighbourFilter {
	readonly types?: readonly string[];
	readonly linkTypes?: readonly LinkType[];
	/** `out`: what the node points to; `in`: what points to it. */
	readonly direction: 'any' | 'in' | 'out';
	/** Only what is kept. */
	readonly recordsOnly?: boolean;
	readonly limit: number;
	readonly offset: number;
}

export interface Neighbour {
	readonly node: GraphNode;
	readonly types: LinkType[];
	/** Of the surest link, in (0, 1]. */
	readonly weight: number;
	readonly count: number;
}

export interface Cooccurrence {
	readonly node: GraphNode;
	/** Σ 1 / ln(1 + links of the record) over the records that name both (Adamic and Adar, 2003). */
	readonly score: number;
	readonly records: number;
}

/** What to find related things of: a file, a symbol or both. */
export interface RelatedTo {
	/** Without a root: every file whose path ends so. */
	readonly file?: { readonly root?: string; readonly path: string };
	readonly symbol?: string;
}

export interface RelatedRecord {
	readonly node: GraphNode;
	/** In (0, 1). */
	readonly score: number;
	/** Short sentences for people. */
	readonly reasons: string[];
}

/** Something kept that is near to what was spoken of. */
export interface NearRecord extends RelatedRecord {
	/** Name of the thing that links it most strongly. */
	readonly by: string;
}

export interface GraphPicture {
	readonly nodes: GraphNode[];
	/** Positions in `nodes`. */
	readonly links: { readonly source: number; readonly target: number; readonly weight: number }[];
	/** Nodes that would be shown without the limit. */
	readonly total: number;
}

/** Questions to the graph as it is now. Nodes are named by any of their ids; a merged one answers for all of them. */
export interface GraphQueries {
	list(filter: NodeFilter): { readonly nodes: GraphNode[]; readonly total: number };
	node(id: string): GraphNode | undefined;
	/** Other things kept that lead to a record by what they say, and what the user or an agent linked it with. */
	linksTo(kind: string, id: string): number;
	/** Ids of the entities that are merged into a node. */
	merged(id: string): string[];
	neighbours(id: string, filter: NeighbourFilter): { readonly neighbours: Neighbour[]; readonly total: number };
	evidence(id: string, other: string, limit: number): GraphEvidence[];
	cooccurring(id: string, types: readonly string[] | undefined, limit: number): Cooccurrence[];
	path(from: string, to: string, weighted: boolean, maxLinks: number): GraphNode[] | undefined;
	related(
		to: RelatedTo,
		limit: number,
	): { readonly records: RelatedRecord[]; readonly entities: { readonly node: GraphNode; readonly score: number }[] };
	/**
	 * What is kept and is linked to anything spoken of, the most strongly linked first; and what was spoken of itself. What
	 * very many name says little of any of them.
	 */
	near(spoken: Spoken, limit: number): NearRecord[];
	picture(options: {
		readonly focus?: string;
		readonly depth: number;
		readonly types?: readonly string[];
		readonly limit: number;
	}): GraphPicture;
	counts(): { readonly records: number; readonly entities: number; readonly links: number };
}

/** The derived graph, kept in step with the event log. */
export interface Graph {
	/** Fires after the graph has changed. */
	readonly onDidChange: Event<void>;
	/** The graph with all that was kept so far; when that takes long, as far as it has come. */
	current(signal: AbortSignal): Promise<GraphQueries>;
	/** The graph as far as it has come, for who cannot wait; undefined while it is not open. */
	soFar(): GraphQueries | undefined;
	/** Events that are not in the graph yet. */
	readonly behind: number;
	/** Forgets everything derived and makes it anew; resolves when that has begun. */
	rebuild(): Promise<void>;
}
