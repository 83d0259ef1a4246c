import type { ServerEvent } from '../../app/serverEvents.ts';
import type { Logger } from '../../ports/logger.ts';

/** Sends one event after the other, each when the one before has left: a client that does not read is sent one. */
export async function sendEvents(
	events: AsyncIterable<ServerEvent>,
	send: (event: ServerEvent) => Promise<void>,
	logger: Logger,
): Promise<void> {
	try {
		for await (const event of events) await send(event);
	} catch (error) {
		// The connection broke; its end is dealt with where it is closed.
		logger.debug('An event did not reach a client', { error: String(error) });
	}
}
