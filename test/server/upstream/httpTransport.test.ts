import { createServer } from 'node:http';
import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Call } from '../../../server/upstream/call.ts';
import { HttpTransport } from '../../../server/upstream/httpTransport.ts';
import { PATIENT } from '../patient.ts';
import { listenHere } from '../../listenHere.ts';
import { mcpCaller } from './support.ts';

/** @returns the address of a server that asks two things on the stream of a call, and answers nothing */
async function startAsking(): Promise<string> {
	const web = createServer((request, response) => {
		let body = '';
		request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
		request.on('end', () => {
			if (!body.includes('tools/call')) return void response.writeHead(202).end();
			response.writeHead(200, { 'content-type': 'text/event-stream' });
			for (const id of ['first', 'second'])
				response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' })}\n\n`);
		});
	});
	return `${await listenHere(web)}/mcp`;
}

test('which call a question came with is known until it is answered, by whomever', async () => {
	const transport = new HttpTransport(new URL(await startAsking()), {}, { fetch, maxMessageBytes: 1_000_000 });
	const heard: JSONRPCMessage[] = [];
	// oxlint-disable-next-line unicorn/prefer-add-event-listener -- a transport is no event target
	transport.onmessage = (message) => void heard.push(message);
	await transport.start();
	onTestFinished(() => transport.close());
	const call = new Call(mcpCaller(), 'tool');
	call.begin(async () => {
		await transport.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'tool' } });
		return {};
	});
	await vi.waitFor(() => expect(heard).toHaveLength(2), PATIENT);
	await transport.send({ jsonrpc: '2.0', id: 'first', result: {} });
	expect(transport.originOf('first')).toBeUndefined();
	expect(transport.originOf('second')).toBe(call);
});
