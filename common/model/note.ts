import { z } from 'zod';

export const noteTitle = z.string().trim().min(1, 'a note needs a title').max(300);

/** As front matter and `#tag` have it: `area/sub` is a tag below another. */
export const noteTag = z
	.string()
	.trim()
	.min(1)
	.max(100)
	.regex(/^[^\s,#]+$/u, 'a tag has no spaces, commas or #');

/** A note as lists show it; its text is in its file. */
export const note = z.object({
	/** `id` of the front matter; a note that has none is named by its place until one is written into it. */
	id: z.string(),
	/** Folder of notes, absolute. */
	root: z.string(),
	/** Relative to `root`, `/` separated. */
	path: z.string(),
	title: z.string(),
	tags: z.array(z.string()),
	aliases: z.array(z.string()),
	project: z.string().optional(),
	pinned: z.boolean(),
	/** ISO 8601, UTC: of the front matter, else of the file. */
	createdAt: z.string(),
	updatedAt: z.string(),
	/** The first lines of the text, without marks. */
	excerpt: z.string(),
	/** How many other notes link to this one. */
	backlinks: z.number().int(),
	/** What is wrong with the file: sentences. The text can be used all the same. */
	problems: z.array(z.string()),
});
export type Note = z.infer<typeof note>;

/** A line of another note that links to a note. */
export const backlink = z.object({
	id: z.string(),
	title: z.string(),
	root: z.string(),
	path: z.string(),
	/** 1-based. */
	line: z.number().int(),
	/** The line verbatim. */
	text: z.string(),
});
export type Backlink = z.infer<typeof backlink>;

export const noteSort = z.enum(['updated', 'created', 'title']);
export type NoteSort = z.infer<typeof noteSort>;

/** What a template may ask for besides title and date; a value that is not given stays empty. */
export const templateValues = z.object({
	selection: z.string().max(200_000).optional(),
	file: z.string().max(4096).optional(),
	project: z.string().max(300).optional(),
	clipboard: z.string().max(200_000).optional(),
});
export type TemplateValues = z.infer<typeof templateValues>;

export const noteTemplate = z.object({
	/** File name without `.md`. */
	name: z.string(),
	/** Names of the variables in it, such as `clipboard`. */
	variables: z.array(z.string()),
});
export type NoteTemplate = z.infer<typeof noteTemplate>;
