import { createHash } from 'node:crypto';
import { parseNodeId } from '../core/graph/nodeRef.ts';

/** What links between records that are recalled together are called. */
export const TOGETHER = 'recalled together';

/** Id of the link that an agent makes of these: there is one at most, and one that was taken away is known again. */
export function linkIdOf(parts: readonly string[]): string {
	return createHash('sha1').update(parts.join(' ')).digest('hex');
}

/** Whether a meditation made a link. Its id says so: users cannot choose one. */
export function isTogether({ id, source, target }: Readonly<Record<'id' | 'source' | 'target', string>>): boolean {
	const [a, b] = [parseNodeId(source), parseNodeId(target)];
	return id === linkIdOf([`${a.type}/${a.key}`, `${b.type}/${b.key}`]);
}
