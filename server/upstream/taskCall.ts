import { setTimeout as delay } from 'node:timers/promises';
import type { Client, RequestOptions, Result, Tool } from '@modelcontextprotocol/client';
import { z } from 'zod';
import { OperationError } from '../../common/protocol/errors.ts';
import { FOREVER_MS } from './idleLimit.ts';
import { toolResult } from './toolResult.ts';

/** How a server says which task a message belongs to. */
const RELATED_TASK = 'io.modelcontextprotocol/related-task';
/** A server need not keep a task for longer. Milliseconds. */
const TTL_MS = 6 * 60 * 60_000;
/** Time between two questions how a task is, whatever its server says; and when it says nothing. Milliseconds. */
const POLL_MS = { min: 100, max: 5000, usual: 1000 };

const task = z.looseObject({
	taskId: z.string().min(1),
	status: z.enum(['working', 'input_required', 'completed', 'failed', 'cancelled']),
	statusMessage: z.string().optional(),
	lastUpdatedAt: z.string().optional(),
	pollInterval: z.number().optional(),
});
type Task = z.infer<typeof task>;
const created = z.looseObject({ task });
const anything = z.looseObject({});

/** What may say that it belongs to a task. */
interface Related {
	readonly _meta?: Readonly<Record<string, unknown>> | undefined;
}

export interface TaskCall {
	readonly params: Readonly<Record<string, unknown>>;
	/** Ends the call, and the task. */
	readonly signal: AbortSignal;
	/** The task has moved on. @param message what its server says of it */
	readonly moved: (message: string | undefined) => void;
}

/** Whether a tool of a server of the revision 2025-11-25 wants to be called as a task, which its author says. */
export function isTaskOnly({ execution }: Tool): boolean {
	return execution?.taskSupport === 'required';
}

/** Whether the server lets tools be called as tasks, in the one revision that has them. */
export function takesTasks(client: Client): boolean {
	return (
		client.getProtocolEra() === 'legacy' && client.getServerCapabilities()?.tasks?.requests?.tools?.call !== undefined
	);
}

/**
 * Calls a tool as a task and waits for its result, so that it looks like any other. The server asks what it wants to know in
 * the course of the request for the result, so that one is sent as soon as the task waits for something.
 */
export async function callAsTask(client: Client, call: TaskCall): Promise<Result> {
	const { params, signal } = call;
	const options = { signal, timeout: FOREVER_MS };
	const request = { method: 'tools/call', params: { ...params, task: { ttl: TTL_MS } } };
	const begun = await client.request(request, created, options);
	try {
		return await followTask(client, begun.task, call, options);
	} catch (error) {
		// A task goes on when nobody asks for it any more. One that is over cannot be cancelled, and need not be.
		const cancel = { method: 'tasks/cancel', params: { taskId: begun.task.taskId } };
		if (signal.aborted) client.request(cancel, anything).catch(() => undefined);
		throw error;
	}
}

async function followTask(
	client: Client,
	begun: Task,
	{ signal, moved }: TaskCall,
	options: RequestOptions,
): Promise<Result> {
	const params = { taskId: begun.taskId };
	let result: Promise<Result> | undefined;
	for (let now = begun; ;) {
		if (now.status === 'cancelled')
			throw new OperationError('unavailable', now.statusMessage ?? 'It cancelled the call.');
		if (now.status !== 'working') result ??= client.request({ method: 'tasks/result', params }, toolResult, options);
		if (result !== undefined && isOver(now)) return withoutTask(await result);
		const waited = delay(pause(now), undefined, { signal });
		const ended = await (result === undefined ? waited : Promise.race([result, waited]));
		if (ended !== undefined) return withoutTask(ended);
		const { status, statusMessage, lastUpdatedAt } = now;
		now = await client.request({ method: 'tasks/get', params }, task, options);
		if (now.status !== status || now.statusMessage !== statusMessage || now.lastUpdatedAt !== lastUpdatedAt)
			moved(now.statusMessage);
	}
}

function isOver({ status }: Task): boolean {
	return status === 'completed' || status === 'failed';
}

function pause({ pollInterval = POLL_MS.usual }: Task): number {
	return Math.min(Math.max(pollInterval, POLL_MS.min), POLL_MS.max);
}

/** A question or a result without the task it is about, which whoever called the tool knows nothing of. */
export function withoutTask<T extends Related>(message: T): T {
	const { _meta: meta, ...rest } = message;
	if (meta?.[RELATED_TASK] === undefined) return message;
	const others = Object.entries(meta).filter(([key]) => key !== RELATED_TASK);
	return { ...rest, ...(others.length > 0 && { _meta: Object.fromEntries(others) }) } as T;
}

/** The answer to a question says which task the question was about. */
export function answerForTask<T extends Related>(question: Related | undefined, answer: T): T {
	const related = question?._meta?.[RELATED_TASK];
	return related === undefined ? answer : { ...answer, _meta: { ...answer._meta, [RELATED_TASK]: related } };
}
