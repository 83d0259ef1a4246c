import { z } from 'zod';
import { backlink, note, noteSort, noteTag, noteTemplate, noteTitle, templateValues } from '../../model/note.ts';
import { calendarDate } from '../../model/task.ts';
import { defineOperation } from '../operation.ts';

const id = z.string().min(1).max(300);
const folder = z.string().min(1).max(4096);
const tags = z.array(noteTag).max(200);
const aliases = z.array(noteTitle).max(200);
const text = z.string().max(5_000_000);
/** Hash of a file's bytes: what a change is based on. */
const hash = z.string().regex(/^[0-9a-f]{40}$/);
const written = z.object({ id, root: z.string(), path: z.string(), hash, seq: z.number().int() });

export const noteList = defineOperation({
	name: 'note/list',
	effect: 'read',
	summary: 'List notes, pinned ones first.',
	input: z.object({
		/** Words that title, alias, tag, path or the first lines must have, in any case. */
		text: z.string().max(500).optional(),
		/** Also finds the tags below it. */
		tag: z.string().optional(),
		project: z.string().optional(),
		pinned: z.boolean().optional(),
		sort: noteSort.default('updated'),
		limit: z.number().int().min(1).max(20_000).default(1000),
		offset: z.number().int().min(0).default(0),
		/** The page of `limit` that has this one, instead of the one at `offset`; empty when none has. */
		around: id.optional(),
	}),
	output: z.object({
		notes: z.array(note),
		total: z.number().int(),
		/** How many come before the first of these. */
		offset: z.number().int(),
		/** Folders of notes, absolute; new notes go to the first. */
		folders: z.array(z.string()),
		seq: z.number().int(),
	}),
	mcp: {
		name: 'list_notes',
		title: 'List notes',
		fields: {
			text: 'Only notes with these words.',
			tag: 'Only notes with this tag or one below it.',
			offset: 'Go on after this many.',
		},
		defaults: { limit: 50 },
	},
});

export const noteRead = defineOperation({
	name: 'note/read',
	effect: 'read',
	summary: 'Read one note, by id or by title.',
	input: z.object({ id }),
	output: z.object({
		note,
		/** The whole file, front matter included, with `\n` line ends. */
		text: z.string(),
		/** Where the text below the front matter begins. */
		bodyStart: z.number().int(),
		hash,
		/** Why the file cannot be written; empty when it can. */
		readOnly: z.string(),
		/** Captures it was made of. */
		captures: z.array(z.string()),
	}),
	mcp: {
		name: 'read_note',
		title: 'Read note',
		description: 'The whole text of a note, and the hash that write_note wants back.',
		fields: { id: 'Id or title.' },
	},
});

export const noteCreate = defineOperation({
	name: 'note/create',
	effect: 'write',
	summary: 'Make a note.',
	input: z.object({
		/** Chosen by the caller, so that asking again after a broken connection makes one note. */
		id: id.optional(),
		title: noteTitle,
		/** Text below the front matter; with a template, it is put in place of `{{selection}}` or after it. */
		text: text.default(''),
		tags: tags.default([]),
		project: z.string().max(300).optional(),
		/** One of the folders of notes; the first when left out. */
		root: folder.optional(),
		/** Folder within it, `/` separated. */
		folder: z.string().max(1000).default(''),
		/** Name of a template. */
		template: z.string().max(300).optional(),
		values: templateValues.default({}),
	}),
	output: written,
	mcp: {
		name: 'create_note',
		title: 'Create note',
		fields: { text: 'Markdown below the front matter.', folder: 'Folder within the notes folder; empty for none.' },
		omit: ['id', 'root', 'template', 'values'],
	},
});

export const noteWrite = defineOperation({
	name: 'note/write',
	effect: 'write',
	summary: 'Replace the text of a note; refused when the file was changed since it was read.',
	input: z.object({ id, text, hash }),
	output: written.extend({
		/** As it is now: `updated` in the front matter follows. */
		text: z.string(),
		bodyStart: z.number().int(),
	}),
	mcp: {
		name: 'write_note',
		title: 'Write note',
		description: 'Replace the text of a note. Refused when the file was changed since read_note gave its hash.',
		fields: { id: 'Id or title.', text: 'The whole file, front matter included.', hash: 'From read_note.' },
		idempotent: true,
	},
});

export const noteEdit = defineOperation({
	name: 'note/edit',
	effect: 'write',
	summary: 'Change front matter of a note; a field that is left out stays.',
	input: z.object({
		id,
		tags: tags.optional(),
		aliases: aliases.optional(),
		pinned: z.boolean().optional(),
		project: z.string().max(300).nullable().optional(),
	}),
	output: written,
});

export const noteDelete = defineOperation({
	name: 'note/delete',
	effect: 'write',
	summary: 'Move a note to the trash of Understory; `note/undelete` brings it back.',
	input: z.object({ id }),
	output: z.object({ id, seq: z.number().int() }),
});

export const noteUndelete = defineOperation({
	name: 'note/undelete',
	effect: 'write',
	summary: 'Bring a deleted note back to where it was.',
	input: z.object({ id }),
	output: written,
});

export const noteRename = defineOperation({
	name: 'note/rename',
	effect: 'write',
	summary: 'Give a note another title and file name; links in other notes follow.',
	input: z.object({ id, title: noteTitle }),
	output: written.extend({
		/** Other notes whose links were changed. */
		changed: z.array(z.string()),
	}),
});

export const noteMerge = defineOperation({
	name: 'note/merge',
	effect: 'write',
	summary: 'Put the text of notes at the end of another one; they go to the trash and their titles become its aliases.',
	input: z.object({ into: id, ids: z.array(id).min(1).max(100) }),
	output: written.extend({
		/** What the note said before: writing it back and undeleting the others undoes the merge. */
		before: z.string(),
	}),
});

export const notePromote = defineOperation({
	name: 'note/promote',
	effect: 'write',
	summary: 'Make a note of captures; they stay, linked with it, and leave the inbox.',
	input: z.object({
		id: id.optional(),
		captures: z.array(z.string()).min(1).max(100),
		/** The first line of the first capture when left out. */
		title: noteTitle.optional(),
	}),
	output: written,
});

export const noteDaily = defineOperation({
	name: 'note/daily',
	effect: 'write',
	summary: 'The note of a day; made when there is none.',
	input: z.object({ date: calendarDate.optional(), root: folder.optional() }),
	output: written.extend({ created: z.boolean() }),
});

export const noteBacklinks = defineOperation({
	name: 'note/backlinks',
	effect: 'read',
	summary: 'Lines of other notes that link to a note.',
	input: z.object({ id }),
	output: z.object({ backlinks: z.array(backlink) }),
});

export const noteTags = defineOperation({
	name: 'note/tags',
	effect: 'read',
	summary: 'Tags of notes with how many notes have each, most used first.',
	input: z.object({}),
	output: z.object({ tags: z.array(z.object({ tag: z.string(), notes: z.number().int() })) }),
});

export const noteTemplates = defineOperation({
	name: 'note/templates',
	effect: 'read',
	summary: 'Templates for new notes: files in the folder `templates` of the notes.',
	input: z.object({}),
	output: z.object({ templates: z.array(noteTemplate), folder: z.string() }),
});

/** Files of notes that went from one place to another. */
export const transferredNotes = z.object({
	/** Files that were written. */
	files: z.number().int(),
	/** Files that were there already with the same content. */
	same: z.number().int(),
	/** Files whose name was taken by another content, with the name they got. */
	renamed: z.array(z.object({ from: z.string(), to: z.string() })),
	/** Files that could not be copied, with the reason. */
	failed: z.array(z.object({ path: z.string(), reason: z.string() })),
});

const copied = transferredNotes.extend({
	/** Files and folders that stayed behind because their names begin with a dot, and folders `node_modules`. */
	hidden: z.array(z.string()),
});

export const noteImport = defineOperation({
	name: 'note/import',
	effect: 'write',
	summary: 'Copy a folder of Markdown, with what its notes show, into the notes; nothing is overwritten.',
	input: z.object({ from: folder, root: folder.optional(), folder: z.string().max(1000).default('') }),
	output: copied.extend({ seq: z.number().int() }),
});

export const noteExport = defineOperation({
	name: 'note/export',
	effect: 'write',
	summary: 'Copy all notes, with what they show, into a folder; nothing is overwritten.',
	input: z.object({ to: folder }),
	output: copied,
});
