import { z } from 'zod';
import { indexStatus, rootStatus } from '../../model/indexStatus.ts';
import { defineOperation } from '../operation.ts';

const root = z.string().min(1).describe('absolute path of a folder');

export const indexGetStatus = defineOperation({
	name: 'index/status',
	effect: 'read',
	summary: 'State and progress of the index.',
	input: z.object({}),
	output: indexStatus,
});

export const indexEnsure = defineOperation({
	name: 'index/ensure',
	effect: 'read',
	summary: 'Bring the index of a folder up to date; answered when it is (cancel stops waiting, not the work).',
	input: z.object({ root }),
	output: z.object({
		files: z.number().int(),
		chunks: z.number().int(),
		bytes: z.number().int(),
		seconds: z.number(),
		/** Left-out files by reason. */
		skipped: z.record(z.string(), z.number().int()),
		peakRssMb: z.number(),
	}),
});

export const indexPause = defineOperation({
	name: 'index/pause',
	effect: 'read',
	summary: 'Stop indexing until `index/resume`; search goes on.',
	input: z.object({}),
	output: indexStatus,
});

export const indexResume = defineOperation({
	name: 'index/resume',
	effect: 'read',
	summary: 'Go on indexing after a pause.',
	input: z.object({}),
	output: indexStatus,
});

export const indexRebuild = defineOperation({
	name: 'index/rebuild',
	effect: 'read',
	summary: 'Forget the index of a folder and build it again; answered when the build has begun.',
	input: z.object({ root }),
	output: rootStatus,
});

export const indexForget = defineOperation({
	name: 'index/forget',
	effect: 'read',
	summary: 'Remove a folder from the index. The files are not touched.',
	input: z.object({ root }),
	output: z.object({ removed: z.boolean() }),
});
