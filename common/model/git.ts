import { z } from 'zod';

/** What happened in a repository. `commit` and `amend` to `revert` made a commit; `history` was there before. */
export const gitEntryKind = z.enum([
	'commit',
	'amend',
	'merge',
	'pull',
	'cherryPick',
	'revert',
	'rebase',
	'switch',
	'reset',
	'clone',
	'history',
]);
export type GitEntryKind = z.infer<typeof gitEntryKind>;

/** Something that happened in a repository, as its reflog and its commits tell. */
export const gitEntry = z.object({
	/** Hash of the commit for what made or has one, else made of the repository and the reflog's line. */
	id: z.string(),
	/** Work tree, absolute path. */
	repository: z.string(),
	kind: gitEntryKind,
	/** ISO 8601, UTC. */
	at: z.string(),
	/** Branch it happened on; empty when HEAD was detached or nobody knows. */
	branch: z.string(),
	/** Commit it led to; empty when there is none. */
	hash: z.string(),
	/** For a switch: the branches or commits left and gone to. */
	from: z.string(),
	to: z.string(),
	author: z.string(),
	/** First line of the message. */
	subject: z.string(),
	/** The rest of the message. */
	body: z.string(),
	/** Files of the commit, relative to the repository, `/` separated; the first fifty. */
	files: z.array(z.string()),
	/** Numbers of the tasks that the message names. */
	tasks: z.array(z.number().int()),
	/** Those of them that it closed. */
	closed: z.array(z.number().int()),
	/** Session of the window that was open on the repository then. */
	session: z.string().optional(),
});
export type GitEntry = z.infer<typeof gitEntry>;
