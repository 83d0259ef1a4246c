import path from 'node:path';
import { onOne, runAction, type Action } from '../actions.ts';
import type { Command, Invocation } from '../command.ts';

const DEFAULT_LIMIT = 20;

export const sessionCommand: Command = {
	name: 'session',
	usage: 'list | show ID | digest',
	summary: 'List sessions of the editor, and say where you were.',
	details: 'digest tells of the last session in a folder, what happened since, what failed, and what is next.',
	options: {
		folder: {
			type: 'string',
			value: 'DIR',
			multiple: true,
			summary: 'list: of exactly these folders; digest: of these (default: this folder).',
		},
		limit: { type: 'string', value: 'N', summary: `list: at most N (default ${DEFAULT_LIMIT}).` },
	},
	arity: [1, 2],
	run: (call) => runAction(sessionCommand, ACTIONS, call),
};

const ACTIONS: Readonly<Record<string, Action>> = {
	list: { operands: [0, 0], run: list },
	show: onOne(show),
	digest: { operands: [0, 0], run: digest },
};

async function list({ options, terminal, server }: Invocation): Promise<void> {
	const folders = foldersOf(options.texts('folder'));
	const { sessions, total } = await server.call('session/list', {
		limit: options.count('limit', 1) ?? DEFAULT_LIMIT,
		...(folders.length > 0 && { folders }),
	});
	if (terminal.json) return terminal.data(sessions);
	for (const { id, startedAt, folders: of } of sessions)
		terminal.line(`${terminal.strong(id)}  ${startedAt}  ${terminal.faint(of.join(', '))}`);
	if (total > sessions.length) terminal.note(`${total - sessions.length} more.`);
	if (total === 0) terminal.note('No sessions.');
}

async function show({ terminal, server }: Invocation, id: string): Promise<void> {
	const session = await server.call('session/get', { id });
	if (terminal.json) return terminal.data(session);
	terminal.line(`${terminal.strong(session.id)}  ${session.startedAt}`);
	for (const folder of session.folders) terminal.line(folder);
}

async function digest({ options, terminal, server }: Invocation): Promise<void> {
	const named = foldersOf(options.texts('folder'));
	const answer = await server.call('session/digest', { folders: named.length > 0 ? named : [process.cwd()] });
	if (terminal.json) return terminal.data(answer);
	if (answer.text === '') terminal.note('There is no session of this folder before now.');
	else terminal.line(answer.text);
}

function foldersOf(texts: readonly string[]): string[] {
	return texts.map((folder) => path.resolve(folder));
}
