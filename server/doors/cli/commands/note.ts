import { randomUUID } from 'node:crypto';
import { text as readAll } from 'node:stream/consumers';
import { onOne, runAction, type Action } from '../actions.ts';
import { UsageError, type Command, type Invocation } from '../command.ts';
import { findProject } from '../findProject.ts';

const DEFAULT_LIMIT = 200;

export const noteCommand: Command = {
	name: 'note',
	usage:
		'add TITLE [TEXT] | list [TEXT] | show NOTE | write NOTE TEXT | rename NOTE TITLE | delete NOTE | daily [DAY] | links NOTE | tags',
	summary: 'Make, read and change notes.',
	details:
		'NOTE is a title or an id. TEXT is Markdown; - reads it from standard input. write replaces the whole file, front matter included, as show prints it. daily makes the note of a day when there is none.',
	options: {
		tag: {
			type: 'string',
			value: 'TAG',
			multiple: true,
			summary: 'add: a tag, several times too; list: with the tag.',
		},
		project: { type: 'string', value: 'NAME', summary: 'add, list: of this project.' },
		template: { type: 'string', value: 'NAME', summary: 'add: begin with this template.' },
		limit: { type: 'string', value: 'N', summary: `list: at most N (default ${DEFAULT_LIMIT}).` },
	},
	arity: [1, 3],
	run: (call) => runAction(noteCommand, ACTIONS, call),
};

const ACTIONS: Readonly<Record<string, Action>> = {
	add: { operands: [1, 2], run: (call, [title, text]) => add(call, title!, text) },
	list: { operands: [0, 1], run: (call, [text]) => list(call, text) },
	show: onOne(show),
	write: { operands: [2, 2], run: (call, [note, text]) => write(call, note!, text!) },
	rename: { operands: [2, 2], run: (call, [note, title]) => rename(call, note!, title!) },
	delete: onOne(remove),
	daily: { operands: [0, 1], run: (call, [day]) => daily(call, day) },
	links: onOne(links),
	tags: { operands: [0, 0], run: (call) => tags(call) },
};

async function add({ options, terminal, server }: Invocation, title: string, text = ''): Promise<void> {
	const project = await findProject(server, options.text('project'));
	const template = options.text('template');
	const made = await server.call('note/create', {
		id: randomUUID(), // made here: asking again after the owner died must not make two
		title,
		text: await textOf(text),
		tags: options.texts('tag'),
		...(project !== undefined && { project: project.name }),
		...(template !== undefined && { template }),
	});
	if (terminal.json) terminal.data(made);
	else terminal.line(made.path);
}

async function list({ options, terminal, server }: Invocation, text: string | undefined): Promise<void> {
	const [tag, ...more] = options.texts('tag');
	if (more.length > 0) throw new UsageError('understory note list takes one --tag.');
	const project = await findProject(server, options.text('project'));
	const { notes, total } = await server.call('note/list', {
		limit: options.count('limit', 1) ?? DEFAULT_LIMIT,
		...(text !== undefined && { text }),
		...(tag !== undefined && { tag }),
		...(project !== undefined && { project: project.name }),
	});
	if (terminal.json) return terminal.data(notes);
	for (const note of notes)
		terminal.line(
			`${terminal.strong(note.title)}  ${terminal.faint([note.path, ...note.tags.map((one) => `#${one}`)].join('  '))}`,
		);
	if (total > notes.length) terminal.note(`${total - notes.length} more.`);
	if (total === 0) terminal.note('No notes.');
}

async function show({ terminal, server }: Invocation, id: string): Promise<void> {
	const read = await server.call('note/read', { id });
	if (terminal.json) terminal.data(read);
	else terminal.line(read.text.replace(/\n$/, ''));
}

async function write({ terminal, server }: Invocation, id: string, text: string): Promise<void> {
	const { hash } = await server.call('note/read', { id });
	const written = await server.call('note/write', { id, text: await textOf(text), hash });
	if (terminal.json) terminal.data({ id: written.id, path: written.path, hash: written.hash, seq: written.seq });
	else terminal.line(written.path);
}

async function rename({ terminal, server }: Invocation, id: string, title: string): Promise<void> {
	const renamed = await server.call('note/rename', { id, title });
	if (terminal.json) return terminal.data(renamed);
	terminal.line(renamed.path);
	for (const note of renamed.changed) terminal.note(`Its links in ${note} were changed.`);
}

async function remove({ terminal, server }: Invocation, id: string): Promise<void> {
	const removed = await server.call('note/delete', { id });
	if (terminal.json) terminal.data(removed);
	else terminal.line(`Deleted. Bring it back with: understory call note/undelete '{"id":"${removed.id}"}'`);
}

async function daily({ terminal, server }: Invocation, date: string | undefined): Promise<void> {
	const made = await server.call('note/daily', { ...(date !== undefined && { date }) });
	if (terminal.json) terminal.data(made);
	else terminal.line(made.path);
}

async function links({ terminal, server }: Invocation, id: string): Promise<void> {
	const { backlinks } = await server.call('note/backlinks', { id });
	if (terminal.json) return terminal.data(backlinks);
	for (const { title, path, line, text } of backlinks)
		terminal.line(`${terminal.strong(title)}  ${terminal.faint(`${path}:${line}`)}  ${text}`);
	if (backlinks.length === 0) terminal.note('No other note links to it.');
}

async function tags({ terminal, server }: Invocation): Promise<void> {
	const answer = await server.call('note/tags', {});
	if (terminal.json) return terminal.data(answer.tags);
	for (const { tag, notes } of answer.tags) terminal.line(`#${tag}  ${terminal.faint(String(notes))}`);
	if (answer.tags.length === 0) terminal.note('No tags.');
}

async function textOf(argument: string): Promise<string> {
	return argument === '-' ? readAll(process.stdin) : argument;
}
