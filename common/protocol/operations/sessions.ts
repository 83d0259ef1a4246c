import { z } from 'zod';
import { activityEntry, session, sessionState } from '../../model/session.ts';
import { task } from '../../model/task.ts';
import { defineOperation } from '../operation.ts';

const id = z.string().min(1).max(64);
const folders = z.array(z.string().min(1).max(4096)).max(100);

export const sessionSave = defineOperation({
	name: 'session/save',
	effect: 'write',
	summary: 'Keep what is open in a window; a state that is kept already is not kept twice.',
	input: z.object({ id, folders, state: sessionState }),
	output: z.object({ id, seq: z.number().int() }),
});

export const sessionList = defineOperation({
	name: 'session/list',
	effect: 'read',
	summary: 'List sessions, the one used last first.',
	input: z.object({
		/** Only sessions of exactly these folders. */
		folders: folders.optional(),
		limit: z.number().int().min(1).max(500).default(50),
		offset: z.number().int().min(0).default(0),
	}),
	output: z.object({ sessions: z.array(session), total: z.number().int(), seq: z.number().int() }),
});

export const sessionGet = defineOperation({
	name: 'session/get',
	effect: 'read',
	summary: 'Read one session.',
	input: z.object({ id: z.string().min(1).max(64) }),
	output: session,
});

export const sessionHold = defineOperation({
	name: 'session/hold',
	effect: 'write',
	summary: 'Give a task what is open in a session, to come back to it.',
	input: z.object({ task: id, session: id }),
	output: z.object({ id, seq: z.number().int() }),
});

export const sessionHeld = defineOperation({
	name: 'session/held',
	effect: 'read',
	summary: 'What to open for a task: what it holds, else the session in which it was touched last.',
	input: z.object({ task: id }),
	output: z.object({ session: session.optional() }),
});

export const sessionDigest = defineOperation({
	name: 'session/digest',
	effect: 'read',
	summary: 'Where was I: the session before this one, what happened since, and what is next.',
	input: z.object({
		folders,
		/** The session that is running, which is not the one before. */
		current: id.optional(),
	}),
	output: z.object({
		last: session.optional(),
		/** Newest first. */
		since: z.array(activityEntry),
		/** Commands that failed in the last session and did not work later. */
		failed: z.array(activityEntry),
		next: z.array(task),
		/** All of it, as Markdown; empty without a session before. */
		text: z.string(),
	}),
});

export const activityRecent = defineOperation({
	name: 'activity/recent',
	effect: 'read',
	summary: 'What happened, newest first: captures, tasks, commands, commits, sessions.',
	input: z.object({
		kinds: z.array(activityEntry.shape.kind).optional(),
		/**
		 * Commands, commits and sessions of these folders (absolute paths; empty: of no folder), captures and tasks of all; all
		 * when left out.
		 */
		roots: z.array(z.string().max(4096)).max(100).optional(),
		/** Between these moments: from the first on, before the second. */
		after: z.iso.datetime().optional(),
		before: z.iso.datetime().optional(),
		limit: z.number().int().min(1).max(1000).default(100),
		offset: z.number().int().min(0).default(0),
	}),
	output: z.object({ entries: z.array(activityEntry), seq: z.number().int() }),
	mcp: {
		name: 'recent_activity',
		title: 'Recent activity',
		description: 'What happened, newest first: captures, tasks, terminal commands, commits and sessions.',
		fields: {
			roots: 'Only commands, commits and sessions of these folders (absolute paths).',
			after: 'From this moment on (ISO 8601).',
			before: 'Before this moment (ISO 8601).',
			offset: 'Go on after this many.',
		},
		defaults: { limit: 30 },
	},
});
