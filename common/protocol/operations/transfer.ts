import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { transferredNotes } from './notes.ts';

export const transferExport = defineOperation({
	name: 'transfer/export',
	effect: 'read',
	summary:
		'Write everything that is kept into one file of JSON lines, which `transfer/import` and other programs read.',
	input: z.object({ file: z.string().min(1).describe('absolute path; must not exist') }),
	output: z.object({
		file: z.string(),
		events: z.number().int(),
		/** Files of notes in it. */
		notes: z.number().int(),
		/** Files of notes that could not be read. */
		leftOut: z.array(z.object({ path: z.string(), reason: z.string() })),
		bytes: z.number().int(),
	}),
});

export const IMPORT_FORMATS = ['auto', 'understory', 'server-memory', 'basic-memory', 'mem0'] as const;

export const transferImport = defineOperation({
	name: 'transfer/import',
	effect: 'write',
	summary: 'Read an export, or the memory of another program; what is kept already is not added again.',
	input: z.object({
		path: z.string().min(1).describe('absolute path of a file, or of a folder of Markdown'),
		format: z.enum(IMPORT_FORMATS).default('auto'),
		/** Leave out what cannot be understood instead of importing nothing. */
		skipMalformed: z.boolean().default(false),
		/** Say what would be imported. */
		dryRun: z.boolean().default(false),
	}),
	output: z.object({
		format: z.enum(IMPORT_FORMATS),
		/** Events that were added. */
		added: z.number().int(),
		/** Events that were there already, or that have no place beside what is there. */
		known: z.number().int(),
		/** Files of notes in an export. */
		notes: transferredNotes,
		/** Aliases of MCP servers that were added: switched off, and each of their tools asks. */
		switchedOff: z.array(z.string()),
		faults: z.array(z.object({ line: z.number().int(), reason: z.string() })),
		seq: z.number().int(),
	}),
});
