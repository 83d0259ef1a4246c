import { nodeIdOf, type NodeRef } from '../core/graph/nodeRef.ts';
import { linkIdOf } from './togetherLink.ts';

/** What links from a commit or a command to the failure that it came after and that was gone then are called. */
export const FIXED = 'fixed';

/** The link from what mended a command to the command that failed. Its id is the same for the same two. */
export function fixedLink(mended: NodeRef, failed: NodeRef) {
	const [source, target] = [nodeIdOf(mended), nodeIdOf(failed)];
	return { id: linkIdOf([FIXED, source, target]), source, target, label: FIXED };
}

/** Whether a monitor made a link. Its id says so: users cannot choose one. */
export function isFixed({ id, source, target }: Readonly<Record<'id' | 'source' | 'target', string>>): boolean {
	return id === linkIdOf([FIXED, source, target]);
}
