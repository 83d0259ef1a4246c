import { z } from 'zod';
import {
	capture,
	captureSource,
	captureStatus,
	captureSuggestion,
	MAX_CAPTURE_LENGTH,
	tag,
} from '../../model/capture.ts';
import { defineOperation } from '../operation.ts';

const id = z.string().min(1).max(64);

/** Where in the event log a write stands; searches asked after it see it. */
const written = z.object({ id, seq: z.number().int() });

export const captureAdd = defineOperation({
	name: 'capture/add',
	effect: 'write',
	summary:
		'Keep a thought; answered when it is durable. What an assistant repeats of what was recalled in the last day is not kept again.',
	input: z.object({
		/** Chosen by the caller, so that asking again after a broken connection keeps one capture. */
		id: id.optional(),
		content: z.string().trim().min(1, 'a capture needs some text').max(MAX_CAPTURE_LENGTH),
		tags: z.array(tag).max(50).default([]),
		source: captureSource.optional(),
	}),
	output: written.extend({
		/**
		 * Such as `capture/<id>`: what was recalled and says all of it already, most of it first. Nothing was kept then, and `id`
		 * is that of the first.
		 */
		repeats: z.array(z.string()).optional(),
	}),
	mcp: {
		name: 'remember',
		title: 'Remember',
		description:
			'Keep a thought, decision or fact so that the user and every assistant find it later. Durable when answered. ' +
			'Write it so that it can be understood alone. What was recalled before is not kept a second time.',
		fields: { content: 'The text to keep, verbatim.', tags: 'Short words without spaces, # or commas.' },
		omit: ['id', 'source'],
		defaults: { source: { door: 'mcp' } },
	},
});

export const captureList = defineOperation({
	name: 'capture/list',
	effect: 'read',
	summary: 'List captures, newest first.',
	input: z.object({
		status: captureStatus.optional(),
		/** False: those that are not archived. */
		archived: z.boolean().optional(),
		/** `none`: of no project. */
		project: id.optional(),
		tag: z.string().optional(),
		/** Case-insensitive substring of the content. */
		text: z.string().max(500).optional(),
		limit: z.number().int().min(1).max(10_000).default(100),
		offset: z.number().int().min(0).default(0),
		/** The page of `limit` that has this one, instead of the one at `offset`; empty when none has. */
		around: id.optional(),
	}),
	output: z.object({
		captures: z.array(capture),
		total: z.number().int(),
		/** How many come before the first of these. */
		offset: z.number().int(),
		seq: z.number().int(),
	}),
	mcp: {
		name: 'list_captures',
		title: 'List captures',
		description: 'What the user and assistants kept, newest first.',
		fields: { text: 'Only captures that contain this, in upper or lower case.', tag: 'Only captures with this tag.' },
		defaults: { limit: 20 },
	},
});

export const captureGet = defineOperation({
	name: 'capture/get',
	effect: 'read',
	summary: 'Read one capture.',
	input: z.object({ id }),
	output: capture,
});

export const captureEdit = defineOperation({
	name: 'capture/edit',
	effect: 'write',
	summary: 'Change the text, tags or status of a capture.',
	input: z.object({
		id,
		content: z.string().trim().min(1).max(MAX_CAPTURE_LENGTH).optional(),
		tags: z.array(tag).max(50).optional(),
		status: captureStatus.optional(),
	}),
	output: written,
});

export const captureDelete = defineOperation({
	name: 'capture/delete',
	effect: 'write',
	summary: 'Take a capture out of every list; `capture/undelete` brings it back.',
	input: z.object({ id }),
	output: written,
});

export const captureAcceptSuggestion = defineOperation({
	name: 'capture/acceptSuggestion',
	effect: 'write',
	summary:
		'Make the task that a capture suggests, put it into the project it seems to belong to, or say that the older capture it contradicts is not so any more.',
	input: z.object({
		id,
		what: captureSuggestion,
		/** Of the task, chosen by the caller, so that asking again makes one. */
		task: id.optional(),
	}),
	/** `task` and its number, for a task; the record that is not so any more, to be reinstated. */
	output: written.extend({
		task: id.optional(),
		number: z.number().int().optional(),
		superseded: z.string().optional(),
	}),
});

export const captureIgnoreSuggestion = defineOperation({
	name: 'capture/ignoreSuggestion',
	effect: 'write',
	summary: 'Suggest something for a capture no more, or again.',
	input: z.object({ id, what: captureSuggestion, ignored: z.boolean().default(true) }),
	output: written,
});

export const captureUndelete = defineOperation({
	name: 'capture/undelete',
	effect: 'write',
	summary: 'Bring a deleted capture back.',
	input: z.object({ id }),
	output: written,
});

export const captureAssign = defineOperation({
	name: 'capture/assign',
	effect: 'write',
	summary: 'Put captures into a project; `none` takes them out.',
	input: z.object({ ids: z.array(id).min(1).max(10_000), project: id }),
	output: z.object({ ids: z.array(id), seq: z.number().int() }),
});
