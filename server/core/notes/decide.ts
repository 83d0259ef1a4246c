import { OperationError } from '../../../common/protocol/errors.ts';
import type { CaptureState } from '../captures/decide.ts';
import type { Decision } from '../decision.ts';
import type { EventData } from '../events/event.ts';
import type { NoteCommand } from './command.ts';
import type { NotePlace } from './events.ts';

/** What the rules need to know of a note, removed ones included. */
export interface NoteState extends NotePlace {
	readonly removed: boolean;
	readonly captures: readonly string[];
	readonly updatedSeq: number;
}

/** What the rules of notes read. */
export interface NoteReader {
	note(id: string): NoteState | undefined;
	capture(id: string): CaptureState | undefined;
}

/**
 * Turns a command into events; what is known already makes none.
 * @throws OperationError `notFound`.
 */
export function decideNote(command: NoteCommand, state: NoteReader): Decision {
	const events = command.type === 'note/observe' ? observe(command, state) : link(command, state);
	if (events.length > 0) return { events };
	const [id] = command.type === 'note/link' ? [command.id] : [...command.seen.map((note) => note.id), ...command.gone];
	return { seq: (id === undefined ? undefined : state.note(id)?.updatedSeq) ?? 0 };
}

function observe({ seen, gone }: Extract<NoteCommand, { type: 'note/observe' }>, state: NoteReader): EventData[] {
	const changed = seen.filter((note) => !isSame(note, state.note(note.id)));
	const removed = gone.filter((id) => state.note(id)?.removed === false);
	return [
		...changed.map(({ id, root, path, title, hash }): EventData => ({
			type: 'noteSeen',
			data: { id, root, path, title: title.toWellFormed(), hash },
		})),
		...removed.map((id): EventData => ({ type: 'noteRemoved', data: { id } })),
	];
}

function isSame(note: NotePlace, known: NoteState | undefined): boolean {
	if (known === undefined || known.removed) return false;
	return (
		known.root === note.root &&
		known.path === note.path &&
		known.title === note.title.toWellFormed() &&
		known.hash === note.hash
	);
}

function link({ id, captures }: Extract<NoteCommand, { type: 'note/link' }>, state: NoteReader): EventData[] {
	const known = state.note(id);
	if (known === undefined) throw new OperationError('notFound', `There is no note with the id ${id}.`);
	const missing = captures.find((capture) => state.capture(capture) === undefined);
	if (missing !== undefined) throw new OperationError('notFound', `There is no capture with the id ${missing}.`);
	const added = captures.filter((capture) => !known.captures.includes(capture));
	return added.length === 0 ? [] : [{ type: 'noteLinked', data: { id, captures: added } }];
}
