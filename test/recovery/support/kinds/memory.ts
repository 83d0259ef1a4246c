import type { Command } from '../../../../server/ports/store.ts';
import type { KeepKinds } from '../everyKind.ts';

/** A capture on its way through the pyramid, what is said of a task, and contexts. Comes after `keepWork`. */
export const keepMemory: KeepKinds = (_store, id, keep) => {
	const capture = `m-${id}`;
	const ref = `task/${id}`;
	const seq = keep('captureAdded', { type: 'capture/add', id: capture, content: `About ${id}`, tags: [] });
	keep('captureDeleted', { type: 'capture/delete', id: capture });
	keep('captureRestored', { type: 'capture/undelete', id: capture });
	const found = { id: capture, version: 1, tokens: 2, tags: [], references: [{ kind: 'issue', target: '#1' }] };
	keep('captureProcessed', { type: 'memory/process', items: [{ seq, found }] });
	keep('captureEdited', { type: 'capture/edit', id: capture, tags: ['loop'] });
	keep('captureAssigned', { type: 'capture/assign', ids: [capture], project: id, by: 'user' });
	keep('noteLinked', { type: 'note/link', id, captures: [capture] });
	keep('captureArchived', { type: 'memory/archive', ids: [capture], reason: 'loop', run: id });
	keep('captureUnarchived', { type: 'memory/restore', ids: [capture] });
	keep('captureArchived', { type: 'memory/archive', ids: [capture], reason: 'loop', run: id });
	keep('memoryPinned', { type: 'memory/pin', ref, pinned: true });
	keep('memorySuperseded', { type: 'memory/supersede', ref, reason: 'loop' });
	keep('memoryReinstated', { type: 'memory/reinstate', ref });
	keep('memoryRecalled', { type: 'memory/reinforce', refs: [ref], now: Date.UTC(2026, 0, 2) });
	keep('memoryCompacted', compaction('undone', id));
	keep('compactionUndone', { type: 'memory/undoCompaction', run: `undone-${id}` });
	keep('memoryCompacted', compaction('kept', id));
	keep('contextSchemaSet', { type: 'context/setSchema', namespace: id, schema: { type: 'string' } });
	keep('contextSet', { type: 'context/set', namespace: id, key: 'gone', value: 'x' });
	keep('contextDeleted', { type: 'context/delete', namespace: id, key: 'gone' });
	keep('contextSet', { type: 'context/set', namespace: id, key: 'kept', value: id, tags: ['loop'] });
};

/** A run and its one summary have the same id. */
function compaction(name: string, id: string): Command {
	const sources = [`capture/m-${id}`];
	const summary = { id: `${name}-${id}`, level: 1, content: `Sum of ${id}`, tokens: 3, sources };
	return {
		type: 'memory/compact',
		run: summary.id,
		topic: 'loop',
		method: 'extractive',
		summaries: [summary],
		replaced: [],
	};
}
