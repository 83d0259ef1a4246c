import { z } from 'zod';

const path = z.string().min(1).max(4096);

/** How a file was shown: by an editor that is not the one for text, or compared with another. */
export const sessionTabView = z.object({
	/** Index of the tab in its group. */
	tab: z.number().int().min(0),
	/** Type of the notebook or of the custom editor. */
	editor: z.string().max(200).optional(),
	/** The notebook's cell that was selected, 0-based. */
	cell: z.number().int().min(0).optional(),
	/** Address of a file, or of one in Git, that stood on the left. */
	comparedWith: z.string().max(10_000).optional(),
	/** Of the comparison. */
	title: z.string().max(500).optional(),
});
export type SessionTabView = z.infer<typeof sessionTabView>;

/** What was open in a window. Paths are absolute; contents are never part of it. */
export const sessionState = z.object({
	groups: z
		.array(
			z.object({
				/** 1 for the first group of editors. */
				column: z.number().int().min(1).max(20),
				/** Index of the tab in front; -1 when it is none of these. */
				active: z.number().int().min(-1),
				tabs: z.array(path).max(100),
				/** The group that had the focus. */
				focused: z.boolean().optional(),
				/** Of the tabs that are more than a text in an editor. */
				views: z.array(sessionTabView).max(100).optional(),
			}),
		)
		.max(20),
	/** Where the cursor was in open files, 0-based, and the first line in sight. */
	cursors: z
		.array(
			z.object({
				path,
				line: z.number().int().min(0),
				character: z.number().int().min(0),
				topLine: z.number().int().min(0),
			}),
		)
		.max(100),
	terminals: z.array(z.object({ name: z.string().max(200), cwd: z.string().max(4096) })).max(30),
	/** Ids of tasks that were opened or changed from this window. */
	tasks: z.array(z.string().max(64)).max(50),
});
export type SessionState = z.infer<typeof sessionState>;

/** Branch that a work tree (absolute path) was on; empty for a detached HEAD. */
export const sessionBranch = z.object({ root: path, branch: z.string().max(1000) });
export type SessionBranch = z.infer<typeof sessionBranch>;

/** A stretch of work in one window. */
export const session = sessionState.extend({
	id: z.string(),
	/** Workspace folders, absolute paths. */
	folders: z.array(z.string()),
	branches: z.array(sessionBranch),
	/** ISO 8601, UTC. */
	startedAt: z.string(),
	updatedAt: z.string(),
});
export type Session = z.infer<typeof session>;

/** Something that happened, of any kind, as a line of the timeline. */
export const activityEntry = z.object({
	kind: z.enum(['capture', 'task', 'terminal', 'git', 'session']),
	/** Of the capture, task, command, git entry or session. */
	id: z.string(),
	at: z.string(),
	title: z.string(),
	/** What happened to it: `added`, `moved`, a kind of git entry, an exit code. */
	detail: z.string(),
	/** For what happened in a repository: the session of the window that was open on it. */
	session: z.string().optional(),
});
export type ActivityEntry = z.infer<typeof activityEntry>;
