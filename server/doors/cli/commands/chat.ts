import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import type { Thread, ThreadAnswer, ThreadMessage } from '../../../../common/model/thread.ts';
import { OperationError } from '../../../../common/protocol/errors.ts';
import { onOne, runAction, type Action } from '../actions.ts';
import type { Command, Invocation } from '../command.ts';
import { findNamed } from '../findNamed.ts';

const DEFAULT_LIMIT = 50;
/** Conversations among which one is looked for by its title. */
const LOOKED_AT = 500;

export const chatCommand: Command = {
	name: 'chat',
	usage:
		'ask QUESTION | list [TEXT] | show CHAT | retry CHAT | stop CHAT | allow CHAT STEP | deny CHAT STEP | rename CHAT TITLE | delete CHAT | restore ID | export CHAT',
	summary: 'Ask questions about your code and your memory, and look after conversations.',
	details:
		'CHAT is an id or a title. QUESTION - reads it from standard input. An answer that waits for leave to run a tool says which step; allow or deny it from another terminal, or from a window. export writes Markdown.',
	options: {
		chat: { type: 'string', value: 'CHAT', summary: 'ask: go on with this conversation.' },
		folder: {
			type: 'string',
			value: 'DIR',
			multiple: true,
			summary: 'ask, retry: look in these folders only; in all that are indexed otherwise.',
		},
		model: { type: 'string', value: 'MODEL', summary: 'ask, retry: ask this model, such as ollama/qwen3.' },
		limit: { type: 'string', value: 'N', summary: `list: at most N (default ${DEFAULT_LIMIT}).` },
	},
	arity: [1, 3],
	run: (call) => runAction(chatCommand, ACTIONS, call),
};

const ACTIONS: Readonly<Record<string, Action>> = {
	ask: onOne(ask),
	list: { operands: [0, 1], run: (call, [text]) => list(call, text) },
	show: onOne(show),
	retry: onOne(retry),
	stop: onOne(stop),
	allow: { operands: [2, 2], run: (call, [chat, step]) => approve(call, chat!, step!, true) },
	deny: { operands: [2, 2], run: (call, [chat, step]) => approve(call, chat!, step!, false) },
	rename: { operands: [2, 2], run: (call, [chat, title]) => rename(call, chat!, title!) },
	delete: onOne(remove),
	restore: onOne(restore),
	export: onOne(write),
};

/** @returns 1 when there is no answer */
async function ask(call: Invocation, question: string): Promise<number> {
	const { options, server } = call;
	const named = options.text('chat');
	const chat = named === undefined ? undefined : await find(call, named);
	const parent = chat && (await lastOf(call, chat, 'assistant'))?.id;
	const begun = await server.call('thread/ask', {
		id: randomUUID(), // made here: asking again after the owner died must not ask twice
		text: question === '-' ? await readAll(process.stdin) : question,
		...(chat !== undefined && { thread: chat.id }),
		...(parent !== undefined && { parent }),
		...about(call),
	});
	return follow(call, begun.thread, begun.answer);
}

/** Has the last question answered again. @returns 1 when there is no answer */
async function retry(call: Invocation, wanted: string): Promise<number> {
	const chat = await find(call, wanted);
	const question = await lastOf(call, chat, 'user');
	if (question === undefined) throw new OperationError('invalidInput', `Nothing was asked in ${chat.title}.`);
	const begun = await call.server.call('thread/retry', { thread: chat.id, id: question.id, ...about(call) });
	return follow(call, begun.thread, begun.answer);
}

function about({ options }: Invocation): { roots: string[]; model?: string } {
	const model = options.text('model');
	const roots = options.texts('folder').map((folder) => path.resolve(folder));
	return { roots, ...(model !== undefined && { model }) };
}

async function follow(call: Invocation, thread: string, id: string): Promise<number> {
	const { terminal, server } = call;
	const told = new Set<string>();
	server.onEvent('understory/event/thread', ({ steps = [] }) => {
		for (const step of steps.filter(({ id: waiting, state }) => state === 'waiting' && !told.has(waiting))) {
			told.add(step.id);
			terminal.note(`${step.title} waits for your leave: understory chat allow ${thread} ${step.id}`);
		}
	});
	terminal.progress('Answering…');
	const { answer } = await server.call('thread/follow', { thread, id });
	terminal.progress('');
	if (terminal.json) terminal.data({ thread, answer });
	else printAnswer(call, answer);
	return answer.state === 'failed' ? 1 : 0;
}

async function list({ options, terminal, server }: Invocation, text: string | undefined): Promise<void> {
	const limit = options.count('limit', 1) ?? DEFAULT_LIMIT;
	const { threads, total } = await server.call('thread/list', { limit, ...(text !== undefined && { text }) });
	if (terminal.json) return terminal.data(threads);
	for (const { id, title, updatedAt } of threads)
		terminal.line(`${terminal.strong(id)}  ${title}  ${terminal.faint(updatedAt)}`);
	if (total > threads.length) terminal.note(`${total - threads.length} more.`);
	if (total === 0) terminal.note('No conversations.');
}

async function show(call: Invocation, wanted: string): Promise<void> {
	const { terminal, server } = call;
	const read = await server.call('thread/read', { id: (await find(call, wanted)).id });
	if (terminal.json) return terminal.data(read);
	terminal.line(`${terminal.strong(read.thread.title)}  ${terminal.faint(read.thread.id)}`);
	for (const message of read.messages) {
		terminal.line();
		if (message.role === 'user') terminal.line(terminal.strong(`> ${message.text}`));
		else printAnswer(call, message);
	}
	if (read.running !== undefined) terminal.note('An answer is being written.');
}

async function stop(call: Invocation, wanted: string): Promise<void> {
	const { terminal, server } = call;
	const chat = await find(call, wanted);
	const answer = await server.call('thread/stop', { thread: chat.id });
	if (terminal.json) terminal.data(answer);
	else terminal.line(answer.stopped ? `Stopped ${chat.title}.` : 'No answer was being written.');
}

async function approve(call: Invocation, wanted: string, step: string, allow: boolean): Promise<void> {
	const { terminal, server } = call;
	const answer = await server.call('thread/approve', { thread: (await find(call, wanted)).id, step, allow });
	if (terminal.json) terminal.data(answer);
	else terminal.line(answer.answered ? (allow ? 'Allowed.' : 'Denied.') : 'It does not wait any more.');
}

async function rename(call: Invocation, wanted: string, title: string): Promise<void> {
	const { terminal, server } = call;
	const chat = await find(call, wanted);
	const written = await server.call('thread/rename', { id: chat.id, title });
	if (terminal.json) terminal.data(written);
	else terminal.line(`${chat.title} is now ${title}.`);
}

async function remove(call: Invocation, wanted: string): Promise<void> {
	const { terminal, server } = call;
	const chat = await find(call, wanted);
	const written = await server.call('thread/delete', { id: chat.id });
	if (terminal.json) terminal.data(written);
	else terminal.line(`Deleted ${chat.title}. Bring it back with: understory chat restore ${chat.id}`);
}

async function restore({ terminal, server }: Invocation, id: string): Promise<void> {
	const written = await server.call('thread/undelete', { id });
	if (terminal.json) terminal.data(written);
	else terminal.line('It is back.');
}

async function write(call: Invocation, wanted: string): Promise<void> {
	const { terminal, server } = call;
	const exported = await server.call('thread/export', { id: (await find(call, wanted)).id });
	if (terminal.json) terminal.data(exported);
	else terminal.line(exported.markdown.replace(/\n$/, ''));
}

function printAnswer({ terminal }: Invocation, { text, notices, state }: ThreadAnswer): void {
	if (text !== '') terminal.line(text);
	for (const notice of notices) terminal.note(notice);
	if (state === 'stopped') terminal.note('It was stopped.');
}

/** The newest message of a side: what a question follows, or what is answered again. */
async function lastOf<R extends ThreadMessage['role']>(
	{ server }: Invocation,
	{ id }: Thread,
	role: R,
): Promise<Extract<ThreadMessage, { role: R }> | undefined> {
	const { messages } = await server.call('thread/read', { id });
	return messages.findLast((message): message is Extract<ThreadMessage, { role: R }> => message.role === role);
}

/** @throws OperationError `notFound`, or `invalidInput` when several have the title */
async function find({ server }: Invocation, wanted: string): Promise<Thread> {
	const { threads } = await server.call('thread/list', { limit: LOOKED_AT });
	const items = threads.map((thread) => ({ id: thread.id, name: thread.title, thread }));
	return findNamed(items, wanted, 'conversation').thread;
}
