import { randomUUID } from 'node:crypto';
import { taskLabel, taskPriority, type Task } from '../../../../common/model/task.ts';
import { OperationError } from '../../../../common/protocol/errors.ts';
import type { Input } from '../../../../common/protocol/index.ts';
import { onOne, runAction, type Action } from '../actions.ts';
import { UsageError, type Command, type Invocation } from '../command.ts';
import { findProject } from '../findProject.ts';

const DEFAULT_LIMIT = 200;
const STATES = ['open', 'done', 'all'] as const;

export const taskCommand: Command = {
	name: 'task',
	usage: 'add TITLE | list | done ID | show ID',
	summary: 'Make, list, show and complete tasks.',
	details: 'ID is a label such as T-12, or an id. --project takes a name or an id.',
	options: {
		project: { type: 'string', value: 'NAME', summary: 'add, list: of this project.' },
		description: { type: 'string', value: 'TEXT', summary: 'add: more about it, in Markdown.' },
		priority: { type: 'string', value: 'LEVEL', summary: `add: one of ${taskPriority.options.join(', ')}.` },
		due: { type: 'string', value: 'DAY', summary: 'add: due on this day (2026-01-31); list: on it or before.' },
		tag: {
			type: 'string',
			value: 'TAG',
			multiple: true,
			summary: 'add: a tag, several times too; list: with the tag.',
		},
		state: { type: 'string', value: 'STATE', summary: `list: one of ${STATES.join(', ')} (default open).` },
		text: { type: 'string', value: 'TEXT', summary: 'list: with this text in title or description.' },
		limit: { type: 'string', value: 'N', summary: `list: at most N (default ${DEFAULT_LIMIT}).` },
	},
	arity: [1, 2],
	run: (call) => runAction(taskCommand, ACTIONS, call),
};

const ACTIONS: Readonly<Record<string, Action>> = {
	add: onOne(add),
	list: { operands: [0, 0], run: list },
	done: onOne(done),
	show: onOne(show),
};

async function add(call: Invocation, title: string): Promise<void> {
	const { options, terminal, server } = call;
	const project = await findProject(server, options.text('project'));
	const input: Input<'task/create'> = {
		id: randomUUID(), // made here: asking again after the owner died must not make two
		title,
		tags: options.texts('tag'),
		...defined({
			project: project?.id,
			folders: [process.cwd()],
			description: options.text('description'),
			priority: options.choice('priority', taskPriority.options),
			due: options.text('due'),
		}),
	};
	const written = await server.call('task/create', input);
	if (terminal.json) terminal.data({ id: written.id, label: taskLabel(written), seq: written.seq });
	else terminal.line(`Created ${taskLabel(written)}`);
}

async function list(call: Invocation): Promise<void> {
	const { options, terminal, server } = call;
	const [tag, ...more] = options.texts('tag');
	if (more.length > 0) throw new UsageError('understory task list takes one --tag.');
	const state = options.choice('state', STATES) ?? 'open';
	const project = await findProject(server, options.text('project'));
	const filter = defined({
		project: project?.id,
		state: state === 'all' ? undefined : state,
		tag,
		dueBefore: options.text('due'),
		text: options.text('text'),
	});
	const { tasks } = await server.call('task/list', { ...filter, limit: options.count('limit', 1) ?? DEFAULT_LIMIT });
	if (terminal.json) return terminal.data(tasks.map(toRow));
	for (const task of tasks) terminal.line(lineOf(call, task));
	if (tasks.length === 0) terminal.note('No tasks.');
}

async function done({ terminal, server }: Invocation, id: string): Promise<void> {
	const task = await server.call('task/get', { id });
	const { projects } = await server.call('project/list', { archived: true });
	const column = projects.find((project) => project.id === task.project)?.columns.find((one) => one.done);
	if (column === undefined)
		throw new OperationError('invalidInput', 'The board of this task has no column of things done. Give it one first.');
	const { seq, next } = await server.call('task/move', { id: task.id, column: column.id });
	const following = next === undefined ? undefined : await server.call('task/get', { id: next });
	if (terminal.json) terminal.data({ id: task.id, label: taskLabel(task), seq, ...(next !== undefined && { next }) });
	else terminal.line(`${taskLabel(task)} is done${following === undefined ? '' : `; next: ${lineText(following)}`}`);
}

async function show(call: Invocation, id: string): Promise<void> {
	const { terminal, server } = call;
	const task = await server.call('task/get', { id });
	if (terminal.json) return terminal.data(task);
	terminal.line(lineOf(call, task));
	if (task.description !== '') terminal.line(`\n${task.description}`);
	if (task.checklist.length > 0) terminal.line('');
	for (const { text, done: ticked } of task.checklist) terminal.line(`- [${ticked ? 'x' : ' '}] ${text}`);
	for (const { path, startLine, lost } of task.anchors) terminal.line(`${path}:${startLine}${lost ? ' (lost)' : ''}`);
	for (const { title, target } of task.links) terminal.line(title === undefined ? target : `${title} ${target}`);
}

/** The documented shape. */
function toRow(task: Task): object {
	const { id, title, project, column, priority, due, tags, completedAt } = task;
	return { id, label: taskLabel(task), title, project, column, priority, due, tags, completedAt };
}

function lineOf({ terminal }: Invocation, task: Task): string {
	const facts = [
		task.column,
		...(task.priority === 'none' ? [] : [task.priority]),
		...(task.due === undefined ? [] : [`due ${task.due}`]),
		...task.tags.map((tag) => `#${tag}`),
	];
	return `${terminal.strong(taskLabel(task))}  ${task.title}  ${terminal.faint(facts.join(' · '))}`;
}

function lineText(task: Task): string {
	return [taskLabel(task), ...(task.due === undefined ? [] : [`due ${task.due}`])].join(', ');
}

/** Without the members that are undefined. */
function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
		[K in keyof T]?: Exclude<T[K], undefined>;
	};
}
