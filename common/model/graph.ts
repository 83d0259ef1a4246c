import { z } from 'zod';

/** Kinds of entities; what is kept (captures, tasks …) is in the graph as well, under its own kind. */
export const ENTITY_TYPES = [
	'file',
	'symbol',
	'person',
	'organisation',
	'place',
	'date',
	'url',
	'email',
	'issue',
	'commit',
	'tag',
	'concept',
] as const;
export type EntityType = (typeof ENTITY_TYPES)[number];

/** How one thing is linked to another; links have a direction, and are followed both ways. */
export const LINK_TYPES = [
	/** A text names it. */
	'mentions',
	/** A record was made about a file or symbol. */
	'about',
	'tagged',
	/** A record points to another thing on purpose. */
	'refers',
	/** A symbol is defined in a file. */
	'defined',
	/** The same person under a name and an address. */
	'alias',
	/** The user linked the two. */
	'related',
] as const;
export const linkType = z.enum(LINK_TYPES);
export type LinkType = z.infer<typeof linkType>;

/** `type:key`, such as `person:ada lovelace`, `file:/src/app/retry.ts`, `task:T-12`, `capture:<id>`. */
export const nodeId = z
	.string()
	.regex(/^[a-z]{2,32}:./s, 'a node is named type:key, such as tag:retry')
	.max(4200);

/** An entity or something kept. */
export const graphNode = z.object({
	id: z.string(),
	type: z.string(),
	/** For people to read. */
	name: z.string(),
	/** Number of links. */
	degree: z.number().int(),
	/** The record this is, for what is kept. */
	record: z.object({ kind: z.string(), id: z.string() }).optional(),
	/** ISO 8601; for what is kept. */
	updatedAt: z.string().optional(),
	/** True when the user does not want to see it. */
	hidden: z.boolean().optional(),
});
export type GraphNode = z.infer<typeof graphNode>;

/** Why two things are linked: who says so, where, by which rule. */
export const graphEvidence = z.object({
	/** The record whose text or fields say so; absent for links the user made. */
	record: graphNode.optional(),
	type: linkType,
	/** `path@1`: name of the rule and the version of the rules; `field` for what a record says outside its text, `name` for what has the name of a link, `user` for the user's own. */
	rule: z.string(),
	weight: z.number(),
	/** `[start, end)` UTF-16 offsets into the record's text, of the first place. */
	start: z.number().int().optional(),
	end: z.number().int().optional(),
	/** Places in the text. */
	count: z.number().int(),
	/** For links the user made: takes it away again, see `graph/unlink`. */
	linkId: z.string().optional(),
	label: z.string().optional(),
});
export type GraphEvidence = z.infer<typeof graphEvidence>;
