import { isSameSet } from '../../../common/base/isSameSet.ts';
import type { Session } from '../../../common/model/session.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { Decision } from '../decision.ts';
import type { SessionParts } from './events.ts';

export type SessionCommand =
	| ({ readonly type: 'session/save'; readonly id: string; readonly folders: readonly string[] } & SessionParts)
	| { readonly type: 'session/hold'; readonly task: string; readonly session: string };

export interface SessionReader {
	/** Whether something happened in its repositories since it was kept last. */
	happenedSince(id: string): boolean;
	session(id: string): (Session & { readonly seq: number }) | undefined;
}

const PARTS = [
	'groups',
	'cursors',
	'terminals',
	'tasks',
	'branches',
] as const satisfies readonly (keyof SessionParts)[];

/**
 * Turns a command into events. A state that is kept already makes none, unless something happened in its repositories
 * since: then the session says that its window was open. @throws OperationError `notFound`
 */
export function decideSession(command: SessionCommand, state: SessionReader): Decision {
	if (command.type === 'session/hold') return hold(command, state);
	const known = state.session(command.id);
	const { id, folders } = command;
	const changed = PARTS.filter((part) => JSON.stringify(command[part]) !== JSON.stringify(known?.[part]));
	const moved = known === undefined || !isSameSet(folders, known.folders);
	if (!moved && changed.length === 0 && !state.happenedSince(id)) return { seq: known.seq };
	const parts = Object.fromEntries(changed.map((part) => [part, command[part]])) as Partial<SessionParts>;
	return { events: [{ type: 'sessionSaved', data: wellFormed({ id, folders: [...folders], ...parts }) }] };
}

function hold(command: Extract<SessionCommand, { type: 'session/hold' }>, state: SessionReader): Decision {
	const known = state.session(command.session);
	if (known === undefined)
		throw new OperationError('notFound', `There is no session ${command.session}; it may not have been kept yet.`);
	const { folders, groups, cursors, terminals, tasks, branches } = known;
	const { task, session } = command;
	return {
		events: [{ type: 'sessionHeld', data: { task, session, folders, groups, cursors, terminals, tasks, branches } }],
	};
}

/** Names of files may hold half characters, which no line of the log can. */
function wellFormed<T>(value: T): T {
	return JSON.parse(JSON.stringify(value).toWellFormed()) as T;
}
