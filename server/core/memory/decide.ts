import { NO_PROJECT } from '../../../common/model/noProject.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { CaptureState } from '../captures/decide.ts';
import type { Decision } from '../decision.ts';
import type { EventData } from '../events/event.ts';
import type { ProjectState } from '../projects/state.ts';
import type { MemoryCommand } from './command.ts';
import { parseRef } from './ref.ts';

/** What the rules know about a record besides its text. */
export interface MemoryState {
	readonly pinned: boolean;
	readonly superseded: { readonly by?: string; readonly reason: string; readonly at: string } | undefined;
	/** ISO 8601; undefined when it was never recalled. */
	readonly lastRecalledAt: string | undefined;
	/** The last event about it, 0 when there is none. */
	readonly seq: number;
}

/** A run of compaction. */
export interface CompactionState {
	readonly undone: boolean;
	/** A later run that stands and was made of this one's summaries. */
	readonly usedBy: string | undefined;
	readonly seq: number;
}

/** What the rules of memory read. */
export interface MemoryReader {
	capture(id: string): CaptureState | undefined;
	project(id: string): ProjectState | undefined;
	memory(ref: string): MemoryState;
	/** Whether a record of a kind that the log knows is there, deleted ones not; true for kinds kept elsewhere. */
	recordExists(ref: string): boolean;
	compaction(run: string): CompactionState | undefined;
}

type CommandOf<T extends MemoryCommand['type']> = Extract<MemoryCommand, { type: T }>;

/** A record that is recalled again within this time counts once. Milliseconds. */
const RECALL_COUNTS_AFTER_MS = 3_600_000;
const MAX_REASON = 2000;

/**
 * Turns a command into events; repeating one changes nothing.
 * @throws OperationError `invalidInput` or `notFound`.
 */
export function decideMemory(command: MemoryCommand, state: MemoryReader): Decision {
	switch (command.type) {
		case 'memory/process':
			return process(command, state);
		case 'capture/assign':
			return assign(command, state);
		case 'memory/archive':
			return archive(command, state);
		case 'memory/restore':
			return restore(command, state);
		case 'memory/pin':
			return pin(command, state);
		case 'memory/supersede':
			return supersede(command, state);
		case 'memory/reinstate':
			return reinstate(command, state);
		case 'memory/reinforce':
			return reinforce(command, state);
		case 'memory/compact':
			return compact(command, state);
		case 'memory/undoCompaction':
			return undoCompaction(command, state);
	}
}

/** What was read before an edit is out of date and left out: the capture will be read again. */
function process({ items }: CommandOf<'memory/process'>, state: MemoryReader): Decision {
	const current = items.filter(({ seq, found }) => {
		const known = state.capture(found.id);
		return known !== undefined && !known.deleted && known.textSeq === seq && known.processedVersion < found.version;
	});
	const events = current.flatMap(({ found, assign: project }): EventData[] => [
		{ type: 'captureProcessed', data: found },
		...(project === undefined || state.capture(found.id)?.project !== NO_PROJECT || state.project(project) === undefined
			? []
			: [{ type: 'captureAssigned' as const, data: { id: found.id, project, by: 'folder' } }]),
	]);
	return events.length === 0 ? { seq: 0 } : { events };
}

function assign({ ids, project, by }: CommandOf<'capture/assign'>, state: MemoryReader): Decision {
	if (project !== NO_PROJECT && state.project(project) === undefined)
		throw notFound(`There is no project with the id ${project}. List the projects to see their ids.`);
	const found = ids.map((id) => ({ id, known: existing(id, state) }));
	const changed = found.filter(({ known }) => known.project !== project);
	const events: EventData[] = changed.map(({ id }) => ({ type: 'captureAssigned', data: { id, project, by } }));
	return events.length === 0 ? { seq: lastOf(found) } : { events };
}

/** Pinned captures stay where they are: the caller is told only by what is not archived. */
function archive({ ids, reason, run }: CommandOf<'memory/archive'>, state: MemoryReader): Decision {
	const found = ids.map((id) => ({ id, known: existing(id, state) }));
	const open = found.filter(({ id, known }) => known.status !== 'archived' && !state.memory(`capture/${id}`).pinned);
	const why = checkedReason(reason);
	const events: EventData[] = open.map(({ id }) => ({
		type: 'captureArchived',
		data: { id, reason: why, ...(run === undefined ? {} : { run }) },
	}));
	return events.length === 0 ? { seq: lastOf(found) } : { events };
}

function restore({ ids }: CommandOf<'memory/restore'>, state: MemoryReader): Decision {
	const found = ids.map((id) => ({ id, known: existing(id, state) }));
	const archived = found.filter(({ known }) => known.status === 'archived');
	const events: EventData[] = archived.map(({ id }) => ({ type: 'captureUnarchived', data: { id } }));
	return events.length === 0 ? { seq: lastOf(found) } : { events };
}

function pin({ ref, pinned }: CommandOf<'memory/pin'>, state: MemoryReader): Decision {
	const known = existingRecord(ref, state);
	if (known.pinned === pinned) return { seq: known.seq };
	return { events: [{ type: 'memoryPinned', data: { ref, pinned } }] };
}

function supersede({ ref, by, reason }: CommandOf<'memory/supersede'>, state: MemoryReader): Decision {
	const known = existingRecord(ref, state);
	if (by === ref) throw invalid('A record cannot take its own place.');
	if (by !== undefined) {
		existingRecord(by, state);
		if (chain(by, state).includes(ref))
			throw invalid(`${ref} has already taken the place of ${by}. Reinstate that one first.`);
	}
	const why = checkedReason(reason);
	if (known.superseded?.reason === why && known.superseded.by === by) return { seq: known.seq };
	return { events: [{ type: 'memorySuperseded', data: { ref, ...(by === undefined ? {} : { by }), reason: why } }] };
}

function reinstate({ ref }: CommandOf<'memory/reinstate'>, state: MemoryReader): Decision {
	const known = existingRecord(ref, state);
	if (known.superseded === undefined) return { seq: known.seq };
	return { events: [{ type: 'memoryReinstated', data: { ref } }] };
}

function reinforce({ refs, now }: CommandOf<'memory/reinforce'>, state: MemoryReader): Decision {
	const counting = [...new Set(refs)].filter((ref) => {
		if (!state.recordExists(ref)) return false;
		const { lastRecalledAt } = state.memory(ref);
		return lastRecalledAt === undefined || now - Date.parse(lastRecalledAt) >= RECALL_COUNTS_AFTER_MS;
	});
	if (counting.length === 0) return { seq: 0 };
	return { events: [{ type: 'memoryRecalled', data: { refs: counting } }] };
}

function compact(command: CommandOf<'memory/compact'>, state: MemoryReader): Decision {
	const known = state.compaction(command.run);
	if (known !== undefined) return { seq: known.seq };
	if (command.summaries.length === 0) throw invalid('There is nothing to compact.');
	const { run, project, topic, method, summaries, replaced } = command;
	return {
		events: [
			{
				type: 'memoryCompacted',
				data: {
					run,
					...(project === undefined ? {} : { project }),
					...(topic === undefined ? {} : { topic }),
					method,
					summaries: summaries.map((summary) => ({ ...summary, sources: [...summary.sources] })),
					replaced: [...replaced],
				},
			},
		],
	};
}

function undoCompaction({ run }: CommandOf<'memory/undoCompaction'>, state: MemoryReader): Decision {
	const known = state.compaction(run);
	if (known === undefined) throw notFound(`There was no compaction ${run}.`);
	if (known.undone) return { seq: known.seq };
	if (known.usedBy !== undefined)
		throw invalid(`A later compaction (${known.usedBy}) builds on this one. Undo that one first.`);
	return { events: [{ type: 'compactionUndone', data: { run } }] };
}

/** Records that took each other's place, from `ref` on. */
function chain(ref: string, state: MemoryReader): string[] {
	const found: string[] = [];
	for (let at: string | undefined = ref; at !== undefined && !found.includes(at); at = state.memory(at).superseded?.by)
		found.push(at);
	return found;
}

function existing(id: string, state: MemoryReader): CaptureState {
	const known = state.capture(id);
	if (known === undefined || known.deleted)
		throw notFound(`There is no capture with the id ${id}. List the captures to see their ids.`);
	return known;
}

function existingRecord(ref: string, state: MemoryReader): MemoryState {
	if (parseRef(ref) === undefined)
		throw invalid(`${JSON.stringify(ref)} names no record: write capture/ID or task/ID.`);
	if (!state.recordExists(ref)) throw notFound(`There is no ${ref}; it may have been deleted.`);
	return state.memory(ref);
}

function lastOf(found: readonly { readonly known: CaptureState }[]): number {
	return Math.max(0, ...found.map(({ known }) => known.updatedSeq));
}

function checkedReason(reason: string): string {
	const text = reason.toWellFormed().trim();
	if (text === '') throw invalid('Say why: the reason is kept with it.');
	if (text.length > MAX_REASON) throw invalid(`The reason has ${text.length} characters; ${MAX_REASON} are kept.`);
	return text;
}

function invalid(message: string): OperationError {
	return new OperationError('invalidInput', message);
}

function notFound(message: string): OperationError {
	return new OperationError('notFound', message);
}
