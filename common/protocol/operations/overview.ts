import { z } from 'zod';
import { STORAGE_PARTS } from '../../model/storageParts.ts';
import { defineOperation } from '../operation.ts';

const count = z.number().int();

export const overviewRead = defineOperation({
	name: 'overview/read',
	effect: 'read',
	summary: 'Counts by level, sizes, the last backup and what happened last; cheap enough to ask after every change.',
	input: z.object({
		/** Most lines of what happened last. */
		activity: z.number().int().min(0).max(100).default(15),
	}),
	output: z.object({
		seq: count,
		/** Captures that are not deleted, by level of the pyramid. */
		levels: z.object({ inbox: count, processed: count, compacted: count, archived: count }),
		tasks: z.object({ open: count, done: count }),
		projects: count,
		storage: z.object({
			/** Bytes of the event log. */
			log: count,
			/** Bytes of everything in the profile's data directory, some seconds ago; left out until it was measured. */
			total: count.optional(),
			/** The same by what it is. */
			parts: z.record(z.enum(STORAGE_PARTS), count).optional(),
		}),
		/** The last backup of this profile, wherever it was written. */
		backup: z.object({ file: z.string(), at: z.string(), bytes: count, seq: count }).optional(),
		/** Folder of backups that are written without a name. */
		backupFolder: z.string(),
		/** Why the last automatic backup was not written: a sentence. */
		backupProblem: z.string().optional(),
		/** What happened last, newest first. */
		activity: z.array(
			z.object({
				seq: count,
				at: z.string(),
				noun: z.string(),
				verb: z.string(),
				id: z.string(),
				/** What it is called now, or was; empty when nobody can say. */
				text: z.string(),
			}),
		),
	}),
});
