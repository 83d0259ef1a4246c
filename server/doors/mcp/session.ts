import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { onClose } from './onClose.ts';
import { createMcpServer, followLists, joinRoots, type McpServices } from './server.ts';
import { StreamTransport } from './streamTransport.ts';

/** Longest message a client may send. Bytes. */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;

/** Serves one assistant that speaks the Model Context Protocol, one JSON message a line, in either revision. */
export function openMcpSession(stream: Duplex, services: McpServices): void {
	const session = randomUUID();
	serveStdio(
		({ era }) => {
			const server = createMcpServer(services, { session, era });
			followLists(server, services);
			server.oninitialized = () => {
				const joined = joinRoots(server, services);
				onClose(server, () => joined?.dispose());
			};
			return server;
		},
		{
			transport: new StreamTransport(stream, MAX_MESSAGE_BYTES),
			onerror: (error) => services.logger.debug('MCP session', { error: error.message }),
		},
	);
	stream.once('end', () => stream.end());
	stream.resume(); // the handshake left it paused
}
