import { z } from 'zod';

/** Nodes are named by id, `type:key`. */
export type GraphEvent =
	| { readonly type: 'entityMerged'; readonly data: { node: string; into: string } }
	| { readonly type: 'entitySplit'; readonly data: { node: string } }
	| { readonly type: 'entityRenamed'; readonly data: { node: string; name: string | null } }
	| { readonly type: 'entityHidden'; readonly data: { node: string } }
	| { readonly type: 'entityShown'; readonly data: { node: string } }
	| {
			readonly type: 'linkAdded';
			readonly data: { id: string; source: string; target: string; label: string };
	  }
	| { readonly type: 'linkRemoved'; readonly data: { id: string } };

const id = z.string().min(1);

/** Frozen, as all schemas of the log; see `events/schemas.ts`. */
export const GRAPH_SCHEMAS = {
	entityMerged: { 1: z.strictObject({ node: id, into: id }) },
	entitySplit: { 1: z.strictObject({ node: id }) },
	entityRenamed: { 1: z.strictObject({ node: id, name: z.string().nullable() }) },
	entityHidden: { 1: z.strictObject({ node: id }) },
	entityShown: { 1: z.strictObject({ node: id }) },
	linkAdded: { 1: z.strictObject({ id, source: id, target: id, label: z.string() }) },
	linkRemoved: { 1: z.strictObject({ id }) },
} as const;

/** Whether an event changes what the user said about the graph. */
export function isGraphEvent(type: string): boolean {
	return Object.hasOwn(GRAPH_SCHEMAS, type);
}
