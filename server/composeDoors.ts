import type { Duplex } from 'node:stream';
import type { HttpEndpoint } from '../common/protocol/httpEndpoint.ts';
import type { Dispatcher } from './app/dispatcher.ts';
import { openHttpDoor } from './doors/http/listener.ts';
import { createRouter } from './doors/http/router.ts';
import { McpHttp } from './doors/mcp/httpHandler.ts';
import { openMcpSession } from './doors/mcp/session.ts';
import type { Logger } from './ports/logger.ts';
import type { Upstreams } from './ports/upstream.ts';

export interface DoorServices {
	readonly dataDir: string;
	readonly dispatcher: Dispatcher;
	readonly upstreams: Upstreams;
	readonly logger: Logger;
	readonly version: string;
}

/** The doors for assistants and programs, read when the first of them is needed. */
export interface Doors {
	readonly endpoint: HttpEndpoint;
	openMcp(socket: Duplex): void;
	close(): Promise<void>;
}

/** Opens HTTP on loopback and what speaks the Model Context Protocol. */
export async function openDoors({ dataDir, logger, ...services }: DoorServices): Promise<Doors> {
	const mcp = { ...services, logger };
	const mcpHttp = new McpHttp(mcp);
	const http = await openHttpDoor({
		dataDir,
		logger,
		handler: ({ token }) =>
			createRouter([{ path: '/mcp', answer: (request) => mcpHttp.answer(request) }], token, logger),
	});
	return {
		endpoint: http.endpoint,
		openMcp: (socket) => openMcpSession(socket, mcp),
		async close() {
			mcpHttp.dispose();
			await http.close();
		},
	};
}
