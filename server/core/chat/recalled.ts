import type { ContextPiece } from '../../../common/model/thread.ts';
import type { Candidate } from './context.ts';

/** Kinds of what is recalled rather than searched for: of memories it matters what they are worth, and if they hold. */
export const MEMORY_KINDS = ['note', 'capture'] as const;

export function isMemory({ kind, root }: Pick<ContextPiece, 'kind' | 'root'>): boolean {
	return root === '' && MEMORY_KINDS.some((one) => one === kind);
}

/**
 * Puts what was recalled in the place of the memories that search found. Scores of the two cannot be compared: search
 * says where among files and other things memories belong, recall says which.
 */
export function withRecalled(found: readonly Candidate[], recalled: readonly Candidate[]): Candidate[] {
	const labels = new Map(found.map(({ path, label }) => [path, label]));
	const rest = recalled.map((one) => ({ ...one, label: labels.get(one.path) ?? one.label }));
	return found.flatMap((one) => (isMemory(one) ? rest.splice(0, 1) : [one]));
}
