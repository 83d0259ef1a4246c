/** Whether an answer over HTTP is a stream of server-sent events. */
export function isEventStream({ headers }: Response): boolean {
	return headers.get('content-type')?.startsWith('text/event-stream') === true;
}
