import type { Server } from '@modelcontextprotocol/server';

/** Does something more when a connection closes. */
export function onClose(server: Server, action: () => void): void {
	const before = server.onclose;
	// oxlint-disable-next-line unicorn/prefer-add-event-listener -- a server of the SDK is no event target
	server.onclose = () => {
		action();
		before?.();
	};
}
