import { z } from 'zod';
import type { SessionBranch, SessionState } from '../../../common/model/session.ts';

/** What of a session can change. */
export type SessionParts = SessionState & { branches: SessionBranch[] };

export type SessionEvent =
	/** The parts that are different since the event before; all of them in the first. */
	| { readonly type: 'sessionSaved'; readonly data: { id: string; folders: string[] } & Partial<SessionParts> }
	/** A copy: the session goes on changing. */
	| {
			readonly type: 'sessionHeld';
			readonly data: { task: string; session: string; folders: string[] } & SessionParts;
	  };

const text = z.string();
const count = z.number().int();
const group = z.strictObject({ column: count, active: count, tabs: z.array(text) });
const parts = z.strictObject({
	groups: z.array(group),
	cursors: z.array(z.strictObject({ path: text, line: count, character: count, topLine: count })),
	terminals: z.array(z.strictObject({ name: text, cwd: text })),
	tasks: z.array(text),
	branches: z.array(z.strictObject({ root: text, branch: text })),
});

const view = z.strictObject({
	tab: count,
	editor: text.optional(),
	cell: count.optional(),
	comparedWith: text.optional(),
	title: text.optional(),
});
const viewed = parts.extend({
	groups: z.array(group.extend({ focused: z.boolean().optional(), views: z.array(view).optional() })),
});

/** Frozen, as all schemas of the log; see `events/schemas.ts`. */
export const SESSION_SCHEMAS = {
	sessionSaved: { 1: saved(parts), 2: saved(viewed) },
	sessionHeld: { 1: held(parts), 2: held(viewed) },
} as const;

function saved({ shape }: typeof parts | typeof viewed) {
	return z.strictObject({ id: text.min(1), folders: z.array(text), ...z.strictObject(shape).partial().shape });
}

function held({ shape }: typeof parts | typeof viewed) {
	return z.strictObject({ task: text, session: text, folders: z.array(text), ...shape });
}
