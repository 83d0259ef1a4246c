import { randomUUID } from 'node:crypto';
import type { Capture } from '../../common/model/capture.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Output, ParsedInput } from '../../common/protocol/index.ts';
import { parseRef, refOf } from '../core/memory/ref.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../ports/store.ts';
import { ignoreSuggestion, withoutIgnored } from './captureSuggestions.ts';
import { given } from './given.ts';
import type { HandlersOf } from './handler.ts';
import { repeatsRecalled } from './repeatsRecalled.ts';
import { strengthen } from './strengthen.ts';

export interface CaptureServices {
	readonly store: Store;
	readonly clock: Clock;
	readonly logger: Logger;
}

/** Captures: each write is answered when it is durable. */
export function createCaptureHandlers(services: CaptureServices): HandlersOf<'capture'> {
	const { store } = services;
	return {
		'capture/add': (input) => add(services, input),
		'capture/list': (filter) => {
			const { captures, ...page } = store.listCaptures(given(filter));
			return { captures: withoutIgnored(store, captures), ...page, seq: store.head };
		},
		'capture/get': ({ id }) => getCapture(store, id),
		'capture/edit': ({ id, ...changes }) => ({
			id,
			seq: store.execute({ type: 'capture/edit', id, ...given(changes) }).seq,
		}),
		'capture/delete': ({ id }) => ({ id, seq: store.execute({ type: 'capture/delete', id }).seq }),
		'capture/assign': ({ ids, project }) => ({
			ids,
			...store.execute({ type: 'capture/assign', ids, project, by: 'user' }),
		}),
		'capture/acceptSuggestion': ({ id, what, task = randomUUID() }) => {
			const capture = storedCapture(store, id);
			if (what === 'task') return { id, ...acceptTask(store, capture, task) };
			return { id, ...(what === 'project' ? acceptProject(store, capture) : acceptSuperseding(store, capture)) };
		},
		'capture/ignoreSuggestion': ({ id, ...rest }) => {
			storedCapture(store, id);
			return { id, seq: ignoreSuggestion(store, { id, ...rest }) };
		},
		'capture/undelete': ({ id }) => ({ id, seq: store.execute({ type: 'capture/undelete', id }).seq }),
	};
}

function add(
	services: CaptureServices,
	{ id = randomUUID(), content, tags, source }: ParsedInput<'capture/add'>,
): Output<'capture/add'> {
	const { store } = services;
	const repeats = store.getCapture(id) === undefined ? repeatsRecalled(services, content, source) : [];
	const [first] = repeats;
	if (first !== undefined) {
		strengthen(services, repeats);
		return { id: parseRef(first)!.id, seq: store.head, repeats };
	}
	return { id, seq: store.execute({ type: 'capture/add', id, content, tags, ...given({ source }) }).seq };
}

/** The task links back; a task that was made is suggested no more. */
function acceptTask(store: Store, capture: Capture, task: string): { seq: number; task: string; number: number } {
	const suggested = capture.processed?.task;
	if (suggested === undefined) throw nothingSuggested('task');
	const checklist = suggested.checklist.map((text) => ({ id: randomUUID(), text, done: false }));
	if (store.work.task(task) === undefined)
		store.execute({
			type: 'task/create',
			id: task,
			project: capture.project,
			title: suggested.title,
			description: '',
			priority: 'none',
			tags: capture.tags,
			checklist,
			anchors: [],
			links: [{ kind: 'capture', target: capture.id, title: capture.content.slice(0, MAX_LINK_TITLE) }],
		});
	const seq = ignoreSuggestion(store, { id: capture.id, what: 'task', ignored: true });
	return { seq, task, number: store.work.task(task)!.number };
}

function acceptProject(store: Store, capture: Capture): { seq: number } {
	const suggested = capture.processed?.project;
	if (suggested === undefined) throw nothingSuggested('project');
	return store.execute({ type: 'capture/assign', ids: [capture.id], project: suggested.id, by: 'user' });
}

function acceptSuperseding(store: Store, { id, processed }: Capture): { seq: number; superseded: string } {
	const contradicted = processed?.contradicts;
	if (contradicted === undefined) throw nothingSuggested('contradiction');
	const superseded = refOf('capture', contradicted.id);
	const reason = `It says “${contradicted.was}”, a newer capture says “${contradicted.is}”.`;
	return {
		...store.execute({ type: 'memory/supersede', ref: superseded, by: refOf('capture', id), reason }),
		superseded,
	};
}

function nothingSuggested(what: string): OperationError {
	return new OperationError('notFound', `Nothing is suggested: the capture has no ${what} any more.`);
}

function getCapture(store: Store, id: string): Capture {
	return withoutIgnored(store, [storedCapture(store, id)])[0]!;
}

/** With what it suggests, wanted or not: accepting may be asked twice. */
function storedCapture(store: Store, id: string): Capture {
	const capture = store.getCapture(id);
	if (capture === undefined)
		throw new OperationError('notFound', `There is no capture ${id}; it may have been deleted.`);
	return capture;
}

const MAX_LINK_TITLE = 200;
