import { randomUUID } from 'node:crypto';
import { recordOf } from '../../common/model/kinds.ts';
import { MAX_PIECE, type ContextPiece, type ThreadAnswer, type ThreadMessage } from '../../common/model/thread.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { branchTo } from '../../common/model/threadBranch.ts';
import { pieceOf } from '../../common/model/pieceOf.ts';
import { keptEditor } from '../core/chat/keptEditor.ts';
import { turnsOf } from '../core/chat/threadPrompt.ts';
import { threadMarkdown } from '../core/threads/markdown.ts';
import type { Policy } from '../ports/policy.ts';
import type { RecordTexts } from '../ports/recordTexts.ts';
import type { Store } from '../ports/store.ts';
import { AnswerTeller } from './answerTeller.ts';
import { given } from './given.ts';
import type { HandlersOf } from './handler.ts';
import { earlierIn, previousOf, promptFor, writeAnswer, type AnswerServices, type Asked } from './threadAnswer.ts';
import { ShownContexts } from './shownContexts.ts';
import { CONTEXT_TOKENS, findThreadContext } from './threadContext.ts';
import type { ThreadRuns } from './threadRuns.ts';

export interface ThreadServices extends AnswerServices {
	readonly runs: ThreadRuns;
	readonly policy: Policy;
}

/** Conversations. A question is durable before its answer is begun; answers are written whether a window follows or not. */
export function createThreadHandlers(services: ThreadServices): HandlersOf<'thread'> {
	const { store, records, runs, policy, clock } = services;
	const shown = new ShownContexts(clock);
	return {
		'thread/list': (filter) => ({ ...store.threads.threads(given(filter)), writing: runs.writing(), seq: store.head }),
		'thread/read': ({ id, after }) => {
			const run = runs.get(id);
			const from = after === undefined ? undefined : store.threads.message(id, after)?.id;
			return {
				thread: existing(store, id),
				messages: store.threads.messages(id, from),
				...given({ after: from }),
				...(run === undefined ? {} : { running: { id: run.id, parent: run.parent } }),
			};
		},
		'thread/piece': ({ path }) => wholeRecord(records, path),
		'thread/context': async ({ parent, again, ...question }, { signal }) => {
			const { thread } = question;
			const before =
				thread === undefined || parent === undefined ? [] : branchTo(store.threads.messages(thread), parent);
			const previous = previousOf({ before, request: question });
			const sent = againOf(store, thread, again)?.context;
			const { head } = store;
			const context = await findThreadContext(services, { ...question, again: sent, previous, signal });
			const { items, left, notices } = context;
			shown.put({ ...question, parent, again }, context, head);
			const earlier = earlierIn(turnsOf(before), await services.tokens.ready());
			return { items, left, ...(earlier !== undefined && { earlier }), budget: CONTEXT_TOKENS, notices };
		},
		'thread/prompt': async ({ history, model, ...question }, { signal }) => {
			// A model of ours is asked through the router, which refuses it by itself.
			const elsewhere = model?.startsWith('vscode/') ?? true;
			if (elsewhere && question.command !== 'search') policy.demand('allowCloudModels');
			const previous = history.findLast(({ role }) => role === 'user')?.text;
			const { items, notices } = await findThreadContext(services, { ...question, previous, signal });
			const count = await services.tokens.ready();
			const { system, turns, earlier } = promptFor(question, history, items, count);
			return { system, turns, items, ...(earlier !== undefined && { earlier }), notices };
		},
		'thread/ask': async ({ thread = randomUUID(), id = randomUUID(), model, ...rest }, { trusted }) => {
			const { text, command, parent, attachments, exclude, roots, session, more } = rest;
			const again = againOf(store, thread, rest.again)?.context;
			const editor = keptEditor(
				again?.filter(({ origin }) => origin === 'editor').map(pieceOf) ?? rest.editor,
				exclude,
			);
			if (rest.answer === id) throw new OperationError('invalidInput', 'A question and its answer need two ids.');
			const chosen = answerId(store, rest.answer, (known) => known.parent === id); // asked twice, see below
			const upTo = store.head;
			const told = shown.get({ ...rest, thread }, upTo);
			const { seq } = store.execute({
				type: 'thread/ask',
				thread,
				id,
				...given({ parent, command }),
				text,
				attachments,
				// Nothing of it goes to an agent.
				...(command !== 'agent' && editor.length > 0 && { editor }),
				...(exclude.length > 0 && { exclude }),
			});
			const messages = store.threads.messages(thread);
			const known = messages.find((message) => message.parent === id);
			if (known !== undefined) return { thread, question: id, answer: known.id, seq }; // asked twice: the first is answered
			const running = runs.get(thread);
			if (running?.parent === id) return { thread, question: id, answer: running.id, seq };
			const request = {
				text,
				command,
				attachments,
				editor: rest.editor,
				exclude,
				again,
				more,
				roots,
				session,
				thread,
				upTo,
			};
			const answer = await begin(services, asksIn(messages, id), request, { id: chosen, model, trusted, told });
			return { thread, question: id, answer, seq };
		},
		'thread/retry': async ({ thread, id, roots, session, model, ...rest }, { trusted }) => {
			existing(store, thread);
			const asks = asksIn(store.threads.messages(thread), id);
			const { text, command, attachments, editor = [], exclude: before = [] } = asks.question;
			const known = againOf(store, thread, rest.again);
			const exclude = [...new Set([...before, ...(known?.exclude ?? []), ...rest.exclude])];
			const again = known?.context;
			const request = { text, command, attachments, editor, exclude, again, roots, session, thread };
			const chosen = answerId(store, rest.answer, () => false);
			const answer = await begin(services, asks, request, { id: chosen, model, trusted });
			return { thread, question: id, answer, seq: store.head };
		},
		'thread/follow': async ({ thread, id }, { signal, progress }) => {
			const written = store.threads.message(thread, id);
			if (written?.role === 'assistant') return { answer: written };
			const teller = new AnswerTeller(id, progress);
			try {
				return { answer: await runs.follow(thread, id, (run) => teller.tell(run), signal) };
			} finally {
				teller.end();
			}
		},
		'thread/stop': async ({ thread }) => ({ stopped: await runs.stop(thread) }),
		'thread/approve': ({ thread, step, allow }) => ({ answered: runs.approve(thread, step, allow) }),
		'thread/rename': ({ id, title }) => ({ id, ...store.execute({ type: 'thread/rename', id, title }) }),
		'thread/delete': async ({ id }) => {
			await runs.stop(id);
			return { id, ...store.execute({ type: 'thread/delete', id }) };
		},
		'thread/undelete': ({ id }) => ({ id, ...store.execute({ type: 'thread/undelete', id }) }),
		'thread/export': ({ id, last }) => {
			const thread = existing(store, id);
			const messages = store.threads.messages(id);
			return {
				title: thread.title,
				markdown: threadMarkdown(thread, last === undefined ? messages : branchTo(messages, last)),
			};
		},
	};
}

/** @throws OperationError `notFound` when it is no longer there, or was never kept */
function wholeRecord(records: RecordTexts, path: string): ContextPiece {
	const record = recordOf({ root: '', path });
	const read = record && records.read(record.kind, record.id);
	if (record === undefined || read === undefined)
		throw new OperationError('notFound', `${path} is no longer there. Search again to see what is.`);
	const text = read.text.slice(0, MAX_PIECE);
	const endLine = text.split('\n').length;
	const label = read.title.slice(0, 500);
	return { kind: record.kind, root: '', path, startLine: 1, endLine, label, language: '', text };
}

/** Begins the answer to a question that is in the store, and returns its id. */
async function begin(
	services: ThreadServices,
	asks: Pick<Asked, 'question' | 'before'>,
	request: Asked['request'] & { readonly thread: string },
	{ id, ...how }: Pick<Asked, 'model' | 'trusted' | 'told'> & { readonly id: string },
): Promise<string> {
	const { store, runs } = services;
	const { thread } = request;
	const asked: Asked = { ...asks, request, ...how };
	const parent = asks.question.id;
	const keep = (answer: Omit<ThreadAnswer, 'role' | 'id' | 'parent' | 'at'>): ThreadAnswer => {
		const { exclude } = request;
		const out = exclude.length === 0 ? {} : { exclude: [...exclude] };
		store.execute({ type: 'thread/answer', thread, id, parent, ...answer, ...out });
		return store.threads.message(thread, id) as ThreadAnswer;
	};
	await runs.start(thread, { id, parent, roots: request.roots }, (run) => writeAnswer(services, asked, run), keep);
	return id;
}

/** The id that was chosen for an answer, or a new one. @throws OperationError `invalidInput` when another message has it */
function answerId(store: Store, chosen: string | undefined, isSame: (message: ThreadMessage) => boolean): string {
	if (chosen === undefined) return randomUUID();
	const thread = store.threads.threadOf(chosen);
	const known = thread === undefined ? undefined : store.threads.message(thread, chosen);
	if (known === undefined || isSame(known)) return chosen;
	throw new OperationError('invalidInput', `A message with the id ${chosen} exists already. Choose another id.`);
}

/** The answer with which something went along before. @throws OperationError `notFound` */
function againOf(store: Store, thread: string | undefined, id: string | undefined): ThreadAnswer | undefined {
	if (id === undefined) return undefined;
	const message = thread === undefined ? undefined : store.threads.message(thread, id);
	if (message?.role === 'assistant') return message;
	throw new OperationError('notFound', `There is no answer ${id} in the conversation.`);
}

/** A question, and the branch before it. @throws OperationError `notFound` */
function asksIn(messages: readonly ThreadMessage[], id: string): Pick<Asked, 'question' | 'before'> {
	const branch = branchTo(messages, id);
	const question = branch.at(-1);
	if (question?.role === 'user') return { question, before: branch.slice(0, -1) };
	throw new OperationError('notFound', `There is no question ${id} in the conversation.`);
}

function existing(store: Store, id: string) {
	const thread = store.threads.thread(id);
	if (thread !== undefined) return thread;
	throw new OperationError(
		'notFound',
		`There is no conversation with the id ${id}. List the conversations to see their ids.`,
	);
}
