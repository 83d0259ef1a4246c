import { z } from 'zod';

/** Of one board. */
export const MAX_COLUMNS = 12;

/** A column of a board, from left to right in `project.columns`. */
export const boardColumn = z.object({
	id: z.string().min(1).max(64),
	title: z.string().trim().min(1).max(80),
	/** Tasks in it count as done. */
	done: z.boolean(),
});
export type BoardColumn = z.infer<typeof boardColumn>;

export const boardColumns = z
	.array(boardColumn)
	.min(1, 'a board needs a column')
	.max(MAX_COLUMNS)
	.refine((columns) => new Set(columns.map(({ id }) => id)).size === columns.length, 'two columns have the same id');

/** Columns of a board that nobody has changed. */
export const DEFAULT_COLUMNS: readonly BoardColumn[] = [
	{ id: 'todo', title: 'To Do', done: false },
	{ id: 'doing', title: 'Doing', done: false },
	{ id: 'done', title: 'Done', done: true },
];

export const projectName = z.string().trim().min(1, 'a project needs a name').max(120);

/** Groups tasks and captures. */
export const project = z.object({
	id: z.string(),
	name: z.string(),
	columns: boardColumns,
	/**
	 * Folders (absolute paths). New captures and tasks about files in them go to this project, and so do notes in them that do
	 * not name another. Of folders one in the other the deepest decides.
	 */
	folders: z.array(z.string()),
	archived: z.boolean(),
	createdAt: z.string(),
	updatedAt: z.string(),
});
export type Project = z.infer<typeof project>;

/** What a project is about, in sentences of its captures, verbatim. */
export const projectSummary = z.object({
	/** In the order in which they were captured; `ref` is `capture/<id>`. */
	sentences: z.array(z.object({ text: z.string(), ref: z.string() })),
	/** Captures that were read. */
	captures: z.number().int(),
	/** When the last of them was made, ISO 8601. */
	newestAt: z.string().optional(),
});
export type ProjectSummary = z.infer<typeof projectSummary>;
