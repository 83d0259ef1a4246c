import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler, type NodeIncomingMessageLike } from '@modelcontextprotocol/node';
import { createMcpHandler, Server } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

/**
 * An MCP server with a tool that does as good as nothing, so that what is measured is the way to it, and one that says which
 * process it is. With `--http` it writes its address to standard output.
 */
if (process.argv.includes('--http')) {
	const handle = toNodeHandler(createMcpHandler(create));
	const server = createServer((request, response) => void handle(request as NodeIncomingMessageLike, response));
	server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`));
} else serveStdio(create);

function create(): Server {
	const server = new Server({ name: 'echo', version: '1' }, { capabilities: { tools: {} } });
	server.setRequestHandler('tools/list', () => ({
		tools: [
			{
				name: 'echo',
				inputSchema: { type: 'object', properties: { text: { type: 'string' } } },
				annotations: { readOnlyHint: true },
			},
			{ name: 'pid', inputSchema: { type: 'object' }, annotations: { readOnlyHint: true } },
		],
	}));
	server.setRequestHandler('tools/call', ({ params }) => ({
		content: [{ type: 'text', text: String(params.name === 'pid' ? process.pid : params.arguments?.['text']) }],
	}));
	return server;
}
