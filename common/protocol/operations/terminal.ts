import { z } from 'zod';
import { chatModelState, chatSource } from '../../model/chat.ts';
import { finishedCommand, terminalCommand } from '../../model/terminal.ts';
import { MAX_COMMANDS_AT_ONCE } from '../../model/terminalLimits.ts';
import { tokenUsage } from '../../model/thread.ts';
import { defineOperation } from '../operation.ts';

const id = z.string().min(1).max(64);
const ids = z.array(id).min(1).max(10_000);
const changed = z.object({ ids: z.array(id), seq: z.number().int() });

/** Which commands of the history; those of all conditions that are given. */
const chosen = z.object({
	ids: ids.optional(),
	/** Started before this moment. */
	before: z.iso.datetime().optional(),
	/** Only archived ones. */
	archived: z.literal(true).optional(),
});

export const terminalRecord = defineOperation({
	name: 'terminal/record',
	effect: 'write',
	summary: 'Keep commands that ran in a terminal, oldest first; those that are known already are passed over.',
	input: z.object({ commands: z.array(finishedCommand).min(1).max(MAX_COMMANDS_AT_ONCE) }),
	output: changed,
});

export const terminalList = defineOperation({
	name: 'terminal/list',
	effect: 'read',
	summary: 'List commands that ran in terminals, newest first.',
	input: z.object({
		/** Case-insensitive substring of command or output. */
		text: z.string().max(500).optional(),
		/** Only commands that ended well, or only those that failed. */
		result: z.enum(['succeeded', 'failed']).optional(),
		exitCode: z.number().int().optional(),
		/** Only commands that ran in this folder or below it (absolute path). */
		cwd: z.string().max(4096).optional(),
		/** Only commands of these workspace folders (absolute paths). */
		roots: z.array(z.string()).max(100).optional(),
		archived: z.boolean().default(false),
		limit: z.number().int().min(1).max(5000).default(200),
		offset: z.number().int().min(0).default(0),
		/** The page of `limit` that has this one, instead of the one at `offset`; empty when none has. */
		around: id.optional(),
	}),
	output: z.object({
		commands: z.array(terminalCommand),
		total: z.number().int(),
		/** How many come before the first of these. */
		offset: z.number().int(),
		seq: z.number().int(),
	}),
});

export const terminalGet = defineOperation({
	name: 'terminal/get',
	effect: 'read',
	summary: 'Read one command of the history.',
	input: z.object({ id }),
	output: terminalCommand,
});

export const terminalFix = defineOperation({
	name: 'terminal/fix',
	effect: 'read',
	summary:
		'What made a failing command work last time: the same command, failed and then successful, and what ran in between.',
	input: z.object({ id }),
	output: z.object({
		/** Absent when the command never failed and then worked. */
		fix: z
			.object({
				failure: terminalCommand,
				/** Oldest first, without further tries of the same command. */
				between: z.array(terminalCommand),
				success: terminalCommand,
			})
			.optional(),
	}),
});

export const terminalExplain = defineOperation({
	name: 'terminal/explain',
	effect: 'read',
	summary: 'Explain why a command failed: by a language model when one is set up, else by the closest passages.',
	input: z.object({
		id,
		/** Names the call in `understory/event/chat`, which carries the answer while it is written. */
		call: z.string().min(1).max(100),
		/** Folders to look for passages in (absolute paths); all when empty. */
		roots: z.array(z.string()).default([]),
	}),
	output: z.object({
		kind: z.enum(['text', 'passages']),
		/** Markdown. */
		text: z.string(),
		model: chatModelState.optional(),
		sources: z.array(chatSource),
		/** What the answer took, attempts that failed included. */
		usage: tokenUsage,
		notices: z.array(z.string()),
	}),
});

export const terminalArchive = defineOperation({
	name: 'terminal/archive',
	effect: 'write',
	summary: 'Take commands out of the history and out of search; `terminal/unarchive` brings them back.',
	input: chosen,
	output: changed,
});

export const terminalUnarchive = defineOperation({
	name: 'terminal/unarchive',
	effect: 'write',
	summary: 'Bring archived commands back.',
	input: z.object({ ids }),
	output: changed,
});

export const terminalErase = defineOperation({
	name: 'terminal/erase',
	effect: 'write',
	summary: 'Remove commands and their output for ever, from the event log too. Backups made before keep them.',
	input: chosen,
	output: z.object({ erased: z.number().int(), seq: z.number().int() }),
});
