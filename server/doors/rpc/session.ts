import type { Duplex } from 'node:stream';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import type { Dispatcher } from '../../app/dispatcher.ts';
import type { ServerEventStream } from '../../app/serverEvents.ts';
import type { Logger } from '../../ports/logger.ts';
import { offerOperations } from './operations.ts';

export interface RpcSessionServices {
	readonly dispatcher: Dispatcher;
	readonly events: ServerEventStream;
	readonly logger: Logger;
}

/** Serves the operations and events to one client that speaks plain JSON-RPC, such as the command line. */
export function openRpcSession(stream: Duplex, { dispatcher, events, logger }: RpcSessionServices): void {
	const connection = createMessageConnection(new StreamMessageReader(stream), new StreamMessageWriter(stream));
	const closed = new AbortController();
	offerOperations(connection, dispatcher, closed.signal);
	const subscription = events.onEvent(({ name, payload }) => {
		connection.sendNotification(name, payload).catch((error: unknown) => {
			logger.debug('An event did not reach a client', { error: String(error) });
		});
	});
	connection.onError(([error]) => logger.warn('A client connection failed', { error: error.message }));
	connection.onClose(() => {
		subscription.dispose();
		closed.abort();
		connection.dispose();
	});
	connection.listen();
	stream.resume(); // the handshake left it paused
}
