import { z } from 'zod';
import type { BoardColumn } from '../../../common/model/project.ts';

export type ProjectEvent =
	| {
			readonly type: 'projectAdded';
			readonly data: { id: string; name: string; columns: BoardColumn[]; folders: string[] };
	  }
	| {
			readonly type: 'projectEdited';
			readonly data: { id: string; name?: string; columns?: BoardColumn[]; folders?: string[]; archived?: boolean };
	  };

const id = z.string().min(1);
const columns = z.array(z.strictObject({ id, title: z.string(), done: z.boolean() }));
const folders = z.array(z.string());

/** Frozen, as all schemas of the log; see `events/schemas.ts`. */
export const PROJECT_SCHEMAS = {
	projectAdded: { 1: z.strictObject({ id, name: z.string(), columns, folders }) },
	projectEdited: {
		1: z.strictObject({
			id,
			name: z.string().optional(),
			columns: columns.optional(),
			folders: folders.optional(),
			archived: z.boolean().optional(),
		}),
	},
} as const;
