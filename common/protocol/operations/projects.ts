import { z } from 'zod';
import { boardColumns, project, projectName, projectSummary } from '../../model/project.ts';
import { captureLevels } from '../../model/memory.ts';
import { defineOperation } from '../operation.ts';

const id = z.string().min(1).max(64);
const written = z.object({ id, seq: z.number().int() });
const folders = z.array(z.string().min(1).max(4096)).max(100);

export const projectCreate = defineOperation({
	name: 'project/create',
	effect: 'write',
	summary: 'Make a project.',
	input: z.object({
		/** Chosen by the caller, so that asking again after a broken connection makes one project. */
		id: id.optional(),
		name: projectName,
		columns: boardColumns.optional(),
		folders: folders.default([]),
	}),
	output: written,
});

export const projectList = defineOperation({
	name: 'project/list',
	effect: 'read',
	summary: 'List projects with the number of their open and done tasks and of their captures by level.',
	input: z.object({ archived: z.boolean().default(false).describe('list archived projects as well') }),
	output: z.object({
		projects: z.array(
			project.extend({ openTasks: z.number().int(), doneTasks: z.number().int(), captures: captureLevels }),
		),
		seq: z.number().int(),
	}),
	mcp: {
		name: 'list_projects',
		title: 'List projects',
		description: 'Projects with the columns of their boards and the number of open and done tasks.',
	},
});

export const projectSummaryRead = defineOperation({
	name: 'project/summary',
	effect: 'read',
	summary:
		'Read what a project is about: the sentences of its captures that say most, each with its source. Always up to date.',
	input: z.object({
		id,
		/** Longest summary, in tokens. */
		maxTokens: z.number().int().min(50).max(4000).default(300),
	}),
	output: projectSummary,
});

export const projectGet = defineOperation({
	name: 'project/get',
	effect: 'read',
	summary: 'Read a project: its name, the columns of its board and its folders.',
	input: z.object({ id }),
	output: project,
});

export const projectEdit = defineOperation({
	name: 'project/edit',
	effect: 'write',
	summary: 'Rename a project, change its columns or folders, archive it or take it back.',
	input: z.object({
		id,
		name: projectName.optional(),
		/** Tasks of a column that is left out go to the first column that is as done as theirs was. */
		columns: boardColumns.optional(),
		folders: folders.optional(),
		archived: z.boolean().optional(),
	}),
	output: written,
});

export const projectMerge = defineOperation({
	name: 'project/merge',
	effect: 'write',
	summary: 'Move all tasks, captures and notes of a project to another, and archive it.',
	input: z.object({ id, into: id }),
	output: written,
});
