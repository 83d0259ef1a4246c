import { z } from 'zod';
import { chatModelHealth } from '../../model/chat.ts';
import { skippedGroup } from '../../model/indexStatus.ts';
import { profilePolicy } from '../../model/profile.ts';
import { defineOperation } from '../operation.ts';

/** Something wrong, and what to do about it. */
export const problem = z.object({
	code: z.string(),
	message: z.string(),
	severity: z.enum(['info', 'warning', 'error']),
});
export type Problem = z.infer<typeof problem>;

export const adminDoctor = defineOperation({
	name: 'admin/doctor',
	effect: 'read',
	summary: 'Versions, paths, sizes and health of the server, and what is wrong.',
	input: z.object({
		skipped: z
			.boolean()
			.default(false)
			.describe('name every file that is left out of the index, not only the first few'),
	}),
	output: z.object({
		owner: z.object({
			pid: z.number().int(),
			version: z.string(),
			build: z.string(),
			address: z.string(),
			startedAt: z.string(),
			clients: z.number().int(),
			node: z.string(),
			platform: z.string(),
			rssMb: z.number(),
		}),
		profile: z.object({ name: z.string(), policy: profilePolicy }),
		dataDir: z.string(),
		logFile: z.string(),
		store: z.object({
			seq: z.number().int(),
			logBytes: z.number().int(),
			segments: z.number().int(),
			snapshotSeq: z.number().int(),
			captures: z.number().int(),
		}),
		index: z.array(
			z.object({
				root: z.string(),
				files: z.number().int(),
				chunks: z.number().int(),
				model: z.string(),
				/** Most first. */
				skipped: z.array(skippedGroup),
			}),
		),
		indexBytes: z.number().int(),
		native: z.array(
			z.object({ module: z.string(), version: z.string(), ok: z.boolean(), error: z.string().optional() }),
		),
		problems: z.array(problem),
	}),
});

const counts = z.record(z.string(), z.number().int());

export const adminDiagnostics = defineOperation({
	name: 'admin/diagnostics',
	effect: 'read',
	summary: 'How the server is, in numbers: nothing of the texts, names and paths of the user.',
	input: z.object({}),
	output: z.object({
		version: z.string(),
		node: z.string(),
		platform: z.string(),
		uptimeSeconds: z.number(),
		rssBytes: z.number().int(),
		store: z.object({
			seq: z.number().int(),
			logBytes: z.number().int(),
			segments: z.number().int(),
			snapshotSeq: z.number().int(),
			captures: z.number().int(),
		}),
		index: z.object({
			state: z.enum(['open', 'notOpen', 'failed']),
			/** Folders by phase. */
			folders: counts,
			files: z.number().int(),
			chunks: z.number().int(),
			/** Files of the runs in progress that are not done. */
			waiting: z.number().int(),
			/** Files and folders left out, by reason. */
			skipped: counts,
			degraded: z.boolean(),
		}),
		/** `dimensions` is 0 while no model is loaded. */
		models: z.object({ dimensions: z.number().int(), lastResort: z.boolean() }),
		/** Those that are tried first come first. */
		languageModels: z.array(chatModelHealth),
		queues: z.object({
			operationsRunning: z.number().int(),
			clients: z.number().int(),
			subscribers: z.number().int(),
		}),
		upstreams: z.object({ states: counts, recentCalls: counts }),
		webhooks: z.object({ states: counts, behind: z.number().int(), dead: z.number().int() }),
		policy: profilePolicy,
		/** Since the start. */
		operations: z.array(
			z.object({
				operation: z.string(),
				outcome: z.string(),
				count: z.number().int(),
				seconds: z.number(),
				/** How long one took at most, of half, 95 % and 99 % of them. Seconds. */
				quantiles: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }),
			}),
		),
		/** Messages of the log, which are constants of the program. Newest first. */
		problems: z.array(z.object({ at: z.string(), level: z.enum(['warn', 'error']), message: z.string() })),
	}),
});

const written = z.object({
	file: z.string(),
	bytes: z.number().int(),
	seq: z.number().int(),
	/** Files of notes in it. */
	notes: z.number().int(),
});

export const adminBackup = defineOperation({
	name: 'admin/backup',
	effect: 'read',
	summary: 'Write everything the user would miss into one archive file.',
	input: z.object({ file: z.string().min(1).describe('absolute path of the archive; must not exist') }),
	output: written,
});

export const adminBackupNow = defineOperation({
	name: 'admin/backupNow',
	effect: 'read',
	summary: 'Write a backup into the folder of automatic backups; the oldest beyond those to keep are deleted.',
	input: z.object({}),
	output: written,
});

export const adminFlush = defineOperation({
	name: 'admin/flush',
	effect: 'read',
	summary: 'Write a snapshot and wait until every consumer has caught up.',
	input: z.object({}),
	output: z.object({ seq: z.number().int() }),
});
