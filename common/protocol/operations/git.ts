import { z } from 'zod';
import { gitEntry } from '../../model/git.ts';
import { defineOperation } from '../operation.ts';

export const gitFollow = defineOperation({
	name: 'git/follow',
	effect: 'write',
	summary: 'Record what happens in the repositories of folders, from now on and since it was last looked.',
	input: z.object({
		/** Workspace folders (absolute paths). They must be trusted: Git is run in them. */
		roots: z.array(z.string().min(1).max(4096)).max(100),
		/** False: look at them no more. */
		enabled: z.boolean().default(true),
		/** Commits of the history, and of what is pulled or fetched, that are indexed besides those that are made here. */
		history: z.number().int().min(0).max(10_000).default(500),
		/** Whether `closes T-12` in a commit's message closes the task. */
		closeTasks: z.boolean().default(true),
	}),
	output: z.object({
		repositories: z.array(
			z.object({
				/** Work tree, absolute path. */
				root: z.string(),
				/** Empty when HEAD is detached. */
				branch: z.string(),
				/** New entries that this call recorded. */
				recorded: z.number().int(),
			}),
		),
	}),
});

export const gitList = defineOperation({
	name: 'git/list',
	effect: 'read',
	summary: 'List commits, switches, merges and rebases, newest first.',
	input: z.object({
		/** Work trees (absolute paths); all when left out. */
		repositories: z.array(z.string()).max(100).optional(),
		/** Number of a task that the message names. */
		task: z.number().int().optional(),
		/** Commits that touch this file: relative to its repository, `/` separated. */
		file: z.string().max(4096).optional(),
		/** What happened in a session of a window. */
		session: z.string().min(1).max(64).optional(),
		/** Leave out commits that were there before. */
		seen: z.boolean().default(false),
		limit: z.number().int().min(1).max(1000).default(100),
		offset: z.number().int().min(0).default(0),
	}),
	output: z.object({ entries: z.array(gitEntry), total: z.number().int(), seq: z.number().int() }),
});

export const gitGet = defineOperation({
	name: 'git/get',
	effect: 'read',
	summary: 'Read one commit or other entry.',
	input: z.object({ id: z.string().min(1).max(200) }),
	output: gitEntry,
});
