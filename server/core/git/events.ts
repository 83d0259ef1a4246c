import { z } from 'zod';
import type { GitEntryKind } from '../../../common/model/git.ts';

export interface GitEntryData {
	id: string;
	kind: GitEntryKind;
	at: string;
	branch: string;
	hash: string;
	from: string;
	to: string;
	author: string;
	subject: string;
	body: string;
	files: string[];
	tasks: number[];
	closed: number[];
}

export type GitEvent = {
	/** What was found at one look into a repository. */
	readonly type: 'gitRecorded';
	readonly data: { repository: string; entries: GitEntryData[] };
};

const text = z.string();
const numbers = z.array(z.number().int());

/** Frozen, as all schemas of the log; see `events/schemas.ts`. */
export const GIT_SCHEMAS = {
	gitRecorded: {
		1: z.strictObject({
			repository: text,
			entries: z.array(
				z.strictObject({
					id: z.string().min(1),
					kind: z.enum([
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
					]),
					at: text,
					branch: text,
					hash: text,
					from: text,
					to: text,
					author: text,
					subject: text,
					body: text,
					files: z.array(text),
					tasks: numbers,
					closed: numbers,
				}),
			),
		}),
	},
} as const;
