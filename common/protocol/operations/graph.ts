import { z } from 'zod';
import { graphEvidence, graphNode, linkType, nodeId } from '../../model/graph.ts';
import { defineOperation } from '../operation.ts';

const types = z.array(z.string().min(1).max(32)).max(50).describe('only nodes of these types').optional();
const limit = z.number().int().min(1).max(1000).default(50);
const offset = z.number().int().min(0).default(0);
const written = z.object({ seq: z.number().int() });

/** Events that are not in the graph yet: more than 0 while it is made anew. */
const behind = z.number().int();
const linked = z.object({
	node: graphNode,
	types: z.array(linkType),
	/** Of the surest link, in (0, 1]. */
	weight: z.number(),
	/** Places that say so. */
	count: z.number().int(),
});

export const graphList = defineOperation({
	name: 'graph/list',
	effect: 'read',
	summary: 'List the entities of the knowledge graph, and what is kept, the most linked first.',
	input: z.object({
		types,
		text: z.string().max(500).describe('case-insensitive part of the name').optional(),
		hidden: z.boolean().default(false).describe('list hidden ones as well'),
		limit,
		offset,
	}),
	output: z.object({ nodes: z.array(graphNode), total: z.number().int(), behind }),
	mcp: { name: 'find_entities', title: 'Find entities', omit: ['hidden', 'offset'], defaults: { limit: 20 } },
});

export const graphGet = defineOperation({
	name: 'graph/get',
	effect: 'read',
	summary: 'Read one node of the knowledge graph, and the names that were merged into it.',
	input: z.object({ id: nodeId }),
	output: z.object({ node: graphNode, merged: z.array(z.string()), behind }),
});

export const graphNeighbours = defineOperation({
	name: 'graph/neighbours',
	effect: 'read',
	summary: 'What a node of the knowledge graph is linked to, the surest links first.',
	input: z.object({
		id: nodeId,
		types,
		linkTypes: z.array(linkType).optional(),
		direction: z.enum(['any', 'in', 'out']).default('any').describe('out: what it points to; in: what points to it'),
		limit,
		offset,
	}),
	output: z.object({ neighbours: z.array(linked), total: z.number().int(), behind }),
	mcp: {
		name: 'linked_to',
		title: 'What is linked',
		description: 'What an entity, task or capture is linked to. Nodes are named type:key, as find_entities gives them.',
		omit: ['offset'],
		defaults: { limit: 30 },
	},
});

export const graphBacklinks = defineOperation({
	name: 'graph/backlinks',
	effect: 'read',
	summary: 'What is kept and points to an entity or to something kept.',
	input: z.object({ id: nodeId, limit, offset }),
	output: z.object({ neighbours: z.array(linked), total: z.number().int(), behind }),
});

export const graphEvidenceOf = defineOperation({
	name: 'graph/evidence',
	effect: 'read',
	summary: 'Why two nodes are linked: which record says so, where, and by which rule.',
	input: z.object({ id: nodeId, other: nodeId, limit }),
	output: z.object({ evidence: z.array(graphEvidence), behind }),
});

export const graphCooccurring = defineOperation({
	name: 'graph/cooccurring',
	effect: 'read',
	summary: 'Entities that are named together with an entity, by how much that says.',
	input: z.object({ id: nodeId, types, limit }),
	output: z.object({
		nodes: z.array(z.object({ node: graphNode, score: z.number(), records: z.number().int() })),
		behind,
	}),
});

export const graphPath = defineOperation({
	name: 'graph/path',
	effect: 'read',
	summary: 'The shortest way from one node of the knowledge graph to another.',
	input: z.object({
		from: nodeId,
		to: nodeId,
		weighted: z.boolean().default(false).describe('prefer sure links to few links'),
		maxLinks: z.number().int().min(1).max(20).default(8),
	}),
	output: z.object({
		/** With both ends; empty when there is no way. */
		path: z.array(graphNode),
		behind,
	}),
	mcp: { name: 'path_between', title: 'Way between two nodes', omit: ['maxLinks'] },
});

export const graphRelated = defineOperation({
	name: 'graph/related',
	effect: 'read',
	summary: 'What is kept about a file or a symbol, with the reasons, and the entities that come with it.',
	input: z
		.object({
			file: z
				.object({
					root: z.string().min(1).max(4096).describe('absolute path of a folder; any when left out').optional(),
					path: z.string().min(1).max(4096).describe('relative to the folder, or the end of a path'),
				})
				.optional(),
			symbol: z.string().min(1).max(512).describe('name of a symbol, such as Parser.next').optional(),
			limit,
		})
		.refine(({ file, symbol }) => file !== undefined || symbol !== undefined, 'give a file or a symbol'),
	output: z.object({
		records: z.array(z.object({ node: graphNode, score: z.number(), reasons: z.array(z.string()) })),
		entities: z.array(z.object({ node: graphNode, score: z.number() })),
		behind,
	}),
	mcp: {
		name: 'related_to_file',
		title: 'Related to a file or symbol',
		description: 'Captures, tasks and other records about a file or a symbol, with the reasons.',
		defaults: { limit: 10 },
	},
});

export const graphPicture = defineOperation({
	name: 'graph/picture',
	effect: 'read',
	summary: 'The most linked part of the knowledge graph, or the surroundings of a node, with all links in it.',
	input: z.object({
		focus: nodeId.optional(),
		depth: z.number().int().min(1).max(6).default(2).describe('links away from the focus'),
		types,
		limit: z.number().int().min(1).max(20_000).default(1000),
	}),
	output: z.object({
		nodes: z.array(graphNode),
		/** Positions in `nodes`. */
		links: z.array(z.object({ source: z.number().int(), target: z.number().int(), weight: z.number() })),
		/** Nodes without the limit. */
		total: z.number().int(),
		behind,
	}),
});

export const graphStatus = defineOperation({
	name: 'graph/status',
	effect: 'read',
	summary: 'How much is in the knowledge graph, and whether it is up to date.',
	input: z.object({}),
	output: z.object({
		records: z.number().int(),
		entities: z.number().int(),
		links: z.number().int(),
		/** Version of the rules that find entities. */
		rules: z.number().int(),
		behind,
	}),
});

export const graphRebuild = defineOperation({
	name: 'graph/rebuild',
	effect: 'read',
	summary: 'Make the knowledge graph anew from what is kept; answered when that has begun.',
	input: z.object({}),
	output: z.object({ behind }),
});

export const graphMerge = defineOperation({
	name: 'graph/merge',
	effect: 'write',
	summary: 'Say that two entities are the same; `graph/split` takes it back.',
	input: z.object({ node: nodeId, into: nodeId }),
	output: written,
});

export const graphSplit = defineOperation({
	name: 'graph/split',
	effect: 'write',
	summary: 'Take a merge of an entity back.',
	input: z.object({ node: nodeId }),
	output: written,
});

export const graphRename = defineOperation({
	name: 'graph/rename',
	effect: 'write',
	summary: 'Give an entity a name, or with null the one that was found.',
	input: z.object({ node: nodeId, name: z.string().max(500).nullable() }),
	output: written,
});

export const graphHide = defineOperation({
	name: 'graph/hide',
	effect: 'write',
	summary: 'Leave a node out of the knowledge graph, or show it again.',
	input: z.object({ node: nodeId, hidden: z.boolean().default(true) }),
	output: written,
});

export const graphLink = defineOperation({
	name: 'graph/link',
	effect: 'write',
	summary: 'Link two nodes; one that does not exist yet is made, such as concept:back-pressure.',
	input: z.object({
		/** Chosen by the caller, so that asking again after a broken connection makes one link. */
		id: z.string().min(1).max(64).optional(),
		source: nodeId,
		target: nodeId,
		label: z.string().max(500).default('').describe('how they are linked'),
	}),
	output: written.extend({ id: z.string() }),
});

export const graphUnlink = defineOperation({
	name: 'graph/unlink',
	effect: 'write',
	summary: 'Take a link away that a user made.',
	input: z.object({ id: z.string().min(1).max(64) }),
	output: written,
});
