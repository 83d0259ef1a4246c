import type { EventData } from '../../core/events/event.ts';
import type { Database } from '../sqlite.ts';
import { captureRow, captureState } from './captures.ts';

/** Makes `lostCaptureEvent` fast; the snapshot is changed in memory. */
export function indexLostCaptures(snapshot: Database): void {
	snapshot.script(`
		CREATE INDEX captures_by_added_seq ON captures (added_seq);
		CREATE INDEX captures_by_updated_seq ON captures (updated_seq);
	`);
}

/**
 * An event that has the same effect as the one `seq`, which cannot be read any more, as far as a snapshot tells: it
 * does for the event that added a capture and for the last one that changed it.
 * @param before state after the events before `seq`.
 */
export function lostCaptureEvent(
	snapshot: Database,
	before: Database,
	seq: number,
): { readonly event: EventData; readonly ts: string } | undefined {
	const added = captureRow(snapshot, 'added_seq', seq);
	if (added !== undefined) {
		const { capture, firstContent } = added;
		const { id, tags, source, createdAt } = capture;
		const data = { id, content: firstContent, tags, ...(source === undefined ? {} : { source }) };
		return { event: { type: 'captureAdded', data }, ts: createdAt };
	}
	const changed = captureRow(snapshot, 'updated_seq', seq);
	const known = changed && captureState(before, changed.capture.id);
	if (changed === undefined || known === undefined) return undefined;
	return { event: changeTo(changed, known.deleted), ts: changed.capture.updatedAt };
}

/** The only event that can lead to a state: deleted captures are not edited. */
function changeTo({ capture, deleted }: NonNullable<ReturnType<typeof captureRow>>, wasDeleted: boolean): EventData {
	const { id, content, tags, status } = capture;
	if (deleted) return { type: 'captureDeleted', data: { id } };
	if (wasDeleted) return { type: 'captureRestored', data: { id } };
	return { type: 'captureEdited', data: { id, content, tags, status } };
}
