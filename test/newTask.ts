/** The command that makes a task of which only an id and a title are said, without these. */
export const NEW_TASK = {
	type: 'task/create',
	project: 'none',
	description: '',
	priority: 'none',
	tags: [],
	checklist: [],
	anchors: [],
	links: [],
} as const;
