import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { ListeningTransport } from './listeningTransport.ts';
import { ListenWatches } from './listenWatches.ts';
import { onClose } from './onClose.ts';
import { createMcpServer, followLists, joinRoots, type McpServices } from './server.ts';
import { StreamTransport } from './streamTransport.ts';
import { tellUpdates } from './watches.ts';

/** Longest message a client may send. Bytes. */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;

/** Serves one assistant that speaks the Model Context Protocol, one JSON message a line, in either revision. */
export function openMcpSession(stream: Duplex, services: McpServices): void {
	const session = randomUUID();
	const { changes, logger } = services;
	const transport = new StreamTransport(stream, MAX_MESSAGE_BYTES);
	serveStdio(
		({ era }) => {
			const server = createMcpServer(services, { session, era });
			followLists(server, services);
			if (era === 'modern') {
				// What no listening stream of it names goes no further.
				const told = tellUpdates(server, changes, logger, () => true);
				onClose(server, () => told.dispose());
			}
			server.oninitialized = () => {
				const joined = joinRoots(server, services);
				onClose(server, () => joined?.dispose());
			};
			return server;
		},
		{
			transport: new ListeningTransport(transport, new ListenWatches(changes, logger)),
			onerror: (error) => logger.debug('MCP session', { error: error.message }),
		},
	);
	stream.once('end', () => stream.end());
	stream.resume(); // the handshake left it paused
}
