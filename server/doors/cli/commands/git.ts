import path from 'node:path';
import type { GitEntry } from '../../../../common/model/git.ts';
import { onOne, runAction, type Action } from '../actions.ts';
import { UsageError, type Command, type Invocation } from '../command.ts';

const DEFAULT_LIMIT = 50;
/** Characters of a commit's hash that are printed. */
const SHORT_HASH = 8;

export const gitCommand: Command = {
	name: 'git',
	usage: 'list | show ID | follow [DIR] | unfollow [DIR]',
	summary: 'Say what happened in your repositories: commits, switches, merges and rebases.',
	details:
		'list tells the newest first. follow records what happens in the repositories of a folder (this one when DIR is left out) while the server runs, and what happened since it was last looked; Git is run in them, so follow what you trust.',
	options: {
		repository: { type: 'string', value: 'DIR', multiple: true, summary: 'list: of these work trees only.' },
		task: { type: 'string', value: 'TASK', summary: 'list: what names this task, such as T-12.' },
		file: { type: 'string', value: 'PATH', summary: 'list: commits that touch this file of their repository.' },
		session: { type: 'string', value: 'ID', summary: 'list: what happened in this session of the editor.' },
		seen: { type: 'boolean', summary: 'list: leave out commits that were there before.' },
		limit: { type: 'string', value: 'N', summary: `list: at most N (default ${DEFAULT_LIMIT}).` },
		history: { type: 'string', value: 'N', summary: 'follow: take N commits of the history along (default 500).' },
		'keep-tasks': { type: 'boolean', summary: 'follow: a message that says “closes T-12” closes no task.' },
	},
	arity: [1, 2],
	run: (call) => runAction(gitCommand, ACTIONS, call),
};

const ACTIONS: Readonly<Record<string, Action>> = {
	list: { operands: [0, 0], run: list },
	show: onOne(show),
	follow: { operands: [0, 1], run: (call, [folder]) => follow(call, folder, true) },
	unfollow: { operands: [0, 1], run: (call, [folder]) => follow(call, folder, false) },
};

async function list({ options, terminal, server }: Invocation): Promise<void> {
	const repositories = options.texts('repository').map((folder) => path.resolve(folder));
	const task = taskNumber(options.text('task'));
	const [file, session] = [options.text('file'), options.text('session')];
	const { entries, total } = await server.call('git/list', {
		limit: options.count('limit', 1) ?? DEFAULT_LIMIT,
		seen: options.flag('seen'),
		...(repositories.length > 0 && { repositories }),
		...(task !== undefined && { task }),
		...(file !== undefined && { file }),
		...(session !== undefined && { session }),
	});
	if (terminal.json) return terminal.data(entries);
	for (const entry of entries) terminal.line(lineOf(terminal, entry));
	if (total > entries.length) terminal.note(`${total - entries.length} more.`);
	if (total === 0) terminal.note('Nothing is known of any repository. Follow one: understory git follow DIR');
}

async function show({ terminal, server }: Invocation, id: string): Promise<void> {
	const entry = await server.call('git/get', { id });
	if (terminal.json) return terminal.data(entry);
	terminal.line(lineOf(terminal, entry));
	terminal.line(terminal.faint([entry.repository, entry.author].filter((part) => part !== '').join('  ')));
	if (entry.body !== '') terminal.line(`\n${entry.body}\n`);
	for (const file of entry.files) terminal.line(file);
}

async function follow({ options, terminal, server }: Invocation, folder = '.', enabled: boolean): Promise<void> {
	const history = options.count('history', 0);
	const root = path.resolve(folder);
	const answer = await server.call('git/follow', {
		roots: [root],
		enabled,
		closeTasks: !options.flag('keep-tasks'),
		...(history !== undefined && { history }),
	});
	if (terminal.json) return terminal.data(answer);
	if (!enabled) return terminal.line(`${root} is not followed any more.`);
	for (const { root: tree, branch, recorded } of answer.repositories)
		terminal.line(`${terminal.strong(tree)}  ${branch}  ${terminal.faint(`${recorded} recorded`)}`);
	if (answer.repositories.length === 0) terminal.note(`There is no repository in ${root}.`);
}

function lineOf(terminal: Invocation['terminal'], { id, kind, at, branch, hash, from, to, subject }: GitEntry): string {
	const said = kind === 'switch' ? `${from} → ${to}` : subject;
	const name = hash === '' ? id : hash.slice(0, SHORT_HASH);
	return `${terminal.strong(name)}  ${at}  ${kind}  ${said}  ${terminal.faint(branch)}`;
}

/** `T-12` or `12`. @throws UsageError for anything else */
function taskNumber(text: string | undefined): number | undefined {
	if (text === undefined) return undefined;
	const [, digits] = /^(?:t-)?(\d+)$/i.exec(text) ?? [];
	if (digits === undefined) throw new UsageError(`--task takes a task such as T-12, not ${text}.`);
	return Number(digits);
}
