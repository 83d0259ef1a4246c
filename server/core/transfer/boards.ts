import { NO_PROJECT } from '../../../common/model/noProject.ts';
import type { BoardColumn } from '../../../common/model/project.ts';
import type { TransferredEvent } from './transferred.ts';

/** Columns of boards, by project. */
export type Boards = ReadonlyMap<string, readonly BoardColumn[]>;

/** Whether an event says that the board of what belongs to no project was changed for the first time. */
export function beginsOwnBoard({ type, data }: Pick<TransferredEvent, 'type' | 'data'>): boolean {
	return type === 'projectAdded' && 'id' in data && data.id === NO_PROJECT;
}

/** That board is there but once: where it was changed already, the first change of another log is one more. */
export function asFurtherChange(event: TransferredEvent): TransferredEvent {
	if (event.type !== 'projectAdded') return event;
	return { ...event, type: 'projectEdited', data: { id: event.data.id, columns: event.data.columns } };
}

/**
 * The columns that boards have to have after an import, where they lack some now: tasks stand in those that were there.
 * @param most columns that a board may have
 */
export function widened(before: Boards, after: Boards, most: number): Boards {
	const wider = new Map<string, readonly BoardColumn[]>();
	for (const [id, columns] of after) {
		const lost = (before.get(id) ?? []).filter((one) => columns.every((column) => column.id !== one.id));
		if (lost.length > 0 && columns.length < most) wider.set(id, [...columns, ...lost].slice(0, most));
	}
	return wider;
}
