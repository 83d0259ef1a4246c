import type { Duplex } from 'node:stream';
import { createMessageConnection, StreamMessageReader } from 'vscode-jsonrpc/node';
import type { EventBus } from '../../app/bus/eventBus.ts';
import type { Dispatcher } from '../../app/dispatcher.ts';
import type { Logger } from '../../ports/logger.ts';
import { BoundedWriter } from './boundedWriter.ts';
import { offerOperations } from './operations.ts';
import { sendEvents } from './sendEvents.ts';

export interface RpcSessionServices {
	readonly dispatcher: Dispatcher;
	readonly bus: EventBus;
	readonly logger: Logger;
}

/** Serves the operations and events to one client that speaks plain JSON-RPC, such as the command line. */
export function openRpcSession(stream: Duplex, { dispatcher, bus, logger }: RpcSessionServices): void {
	const writer = new BoundedWriter(stream);
	const connection = createMessageConnection(new StreamMessageReader(stream), writer);
	const closed = new AbortController();
	offerOperations(connection, dispatcher, { closed: closed.signal, writer });
	const events = bus.watch();
	void sendEvents(events, ({ name, payload }) => connection.sendNotification(name, payload), logger);
	connection.onError(([error]) => logger.warn('A client connection failed', { error: error.message }));
	connection.onClose(() => {
		events.dispose();
		closed.abort();
		connection.dispose();
	});
	connection.listen();
	stream.resume(); // the handshake left it paused
}
