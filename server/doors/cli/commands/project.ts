import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { onOne, runAction, type Action } from '../actions.ts';
import type { Command, Invocation } from '../command.ts';
import { projectNamed } from '../findProject.ts';

export const projectCommand: Command = {
	name: 'project',
	usage: 'add NAME | list | show NAME | rename NAME NEW | archive NAME | unarchive NAME | merge NAME INTO',
	summary: 'Make, list, sum up, rename, archive and merge projects.',
	details: 'NAME is a name or an id. show prints the columns, the folders and what the captures say most.',
	options: {
		folder: { type: 'string', value: 'DIR', multiple: true, summary: 'add: files in it belong to the project.' },
		archived: { type: 'boolean', summary: 'list: archived projects, too.' },
	},
	arity: [1, 3],
	run: (call) => runAction(projectCommand, ACTIONS, call),
};

const ACTIONS: Readonly<Record<string, Action>> = {
	add: onOne(add),
	list: { operands: [0, 0], run: (call) => list(call) },
	show: onOne(show),
	rename: { operands: [2, 2], run: (call, [name, to]) => edit(call, name!, { name: to! }, `${name} is now ${to}.`) },
	archive: onOne((call, name) => edit(call, name, { archived: true }, `Archived ${name}.`)),
	unarchive: onOne((call, name) => edit(call, name, { archived: false }, `${name} is back.`)),
	merge: { operands: [2, 2], run: (call, [name, into]) => merge(call, name!, into!) },
};

async function add({ options, terminal, server }: Invocation, name: string): Promise<void> {
	const made = await server.call('project/create', {
		id: randomUUID(), // made here: asking again after the owner died must not make two
		name,
		folders: options.texts('folder').map((folder) => path.resolve(folder)),
	});
	if (terminal.json) terminal.data(made);
	else terminal.line(`Created ${name}`);
}

async function list({ options, terminal, server }: Invocation): Promise<void> {
	const { projects } = await server.call('project/list', { archived: options.flag('archived') });
	if (terminal.json) return terminal.data(projects);
	for (const { name, openTasks, doneTasks, archived } of projects)
		terminal.line(
			`${terminal.strong(name)}  ${terminal.faint(`${openTasks} open, ${doneTasks} done${archived ? ', archived' : ''}`)}`,
		);
	if (projects.length === 0) terminal.note('No projects.');
}

async function show(call: Invocation, wanted: string): Promise<void> {
	const { terminal, server } = call;
	const id = await idOf(call, wanted);
	const project = await server.call('project/get', { id });
	const summary = await server.call('project/summary', { id });
	if (terminal.json) return terminal.data({ ...project, summary });
	terminal.line(terminal.strong(project.name));
	terminal.line(project.columns.map(({ title }) => title).join(' · '));
	for (const folder of project.folders) terminal.line(folder);
	for (const { text } of summary.sentences) terminal.line(`- ${text}`);
}

async function edit(
	call: Invocation,
	wanted: string,
	changes: { readonly name?: string; readonly archived?: boolean },
	said: string,
): Promise<void> {
	const { terminal, server } = call;
	const written = await server.call('project/edit', { id: await idOf(call, wanted), ...changes });
	if (terminal.json) terminal.data(written);
	else terminal.line(said);
}

async function merge(call: Invocation, wanted: string, into: string): Promise<void> {
	const { terminal, server } = call;
	const ids = { id: await idOf(call, wanted), into: await idOf(call, into) };
	const written = await server.call('project/merge', ids);
	if (terminal.json) terminal.data(written);
	else terminal.line(`What was in ${wanted} is in ${into}.`);
}

/** @throws OperationError `notFound`, or `invalidInput` when several have the name */
async function idOf({ server }: Invocation, wanted: string): Promise<string> {
	return (await projectNamed(server, wanted, true)).id;
}
