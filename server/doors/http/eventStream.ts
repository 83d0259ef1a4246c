import type { EventBus } from '../../app/bus/eventBus.ts';
import type { LogItem } from '../../app/bus/logSubscription.ts';
import { problem } from './problem.ts';
import type { Route } from './router.ts';

/** A comment is sent when nothing else was for this long, so that both sides notice a broken line. Milliseconds. */
export const KEEP_ALIVE_MS = 15_000;
const MAX_SUBSCRIBERS = 1000;

/**
 * The event log as server-sent events. Each has its place in the log as id; a reader that comes back with
 * `Last-Event-ID` goes on after it, and one that reads slowly gets what it missed from the log. `reset` says that the place
 * is not in this log, which was restored: the state has to be asked for again.
 */
export function createEventRoute(path: string, bus: EventBus, keepAliveMs = KEEP_ALIVE_MS): Route {
	let subscribers = 0;
	return {
		path,
		answer(request, url) {
			if (request.method !== 'GET')
				return Promise.resolve(problem('methodNotAllowed', 'Events take GET.', { allow: 'GET' }));
			if (subscribers >= MAX_SUBSCRIBERS)
				return Promise.resolve(problem('unavailable', `${MAX_SUBSCRIBERS} readers listen already. Try again later.`));
			const last = request.headers.get('last-event-id') ?? url.searchParams.get('from') ?? '';
			const from = last.trim() === '' ? undefined : Number(last); // empty: a reader that was given no id yet
			if (from !== undefined && (!Number.isSafeInteger(from) || from < 0))
				return Promise.resolve(problem('invalidInput', 'Last-Event-ID is not one that this server gave.'));
			const types = new Set(url.searchParams.getAll('type'));
			subscribers++;
			const subscription = bus.subscribe({
				...(from !== undefined && { from }),
				...(types.size > 0 && { filter: ({ type }) => types.has(type) }),
				signal: request.signal,
			});
			const ended = (): void => {
				subscribers--;
				subscription.dispose();
			};
			const body = toStream(subscription[Symbol.asyncIterator](), keepAliveMs, ended);
			const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' };
			return Promise.resolve(new Response(body, { headers }));
		},
	};
}

/** Pulled by the reader: what it does not take waits in the bus, which bounds it. */
function toStream(items: AsyncIterator<LogItem>, keepAliveMs: number, ended: () => void): ReadableStream<Uint8Array> {
	const encoder = new TextEncoder();
	let done = false;
	const end = (): void => {
		if (done) return;
		done = true;
		ended();
	};
	return new ReadableStream({
		start: (controller) => controller.enqueue(encoder.encode(': understory\n\n')),
		async pull(controller) {
			const stillHere = (): void => {
				// A comment that was not read says enough.
				if (!done && (controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(': still here\n\n'));
			};
			const timer = setInterval(stillHere, keepAliveMs);
			try {
				const item = await items.next();
				if (item.done !== true) return controller.enqueue(encoder.encode(toText(item.value)));
				if (done) return; // the reader went
				end();
				controller.close();
			} finally {
				clearInterval(timer);
			}
		},
		cancel: end,
	});
}

function toText(item: LogItem): string {
	if (item.kind === 'reset') return `id: ${item.head}\nevent: reset\ndata: {"head":${item.head}}\n\n`;
	const { seq, id, ts, type, data } = item.event;
	return `id: ${seq}\nevent: ${type}\ndata: ${JSON.stringify({ seq, id, ts, type, data })}\n\n`;
}
