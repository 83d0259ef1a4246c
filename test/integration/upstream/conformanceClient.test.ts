import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Client, Tool } from '@modelcontextprotocol/client';
import { expect, test, vi } from 'vitest';
import { WINDOW_ASK, type WindowQuestion } from '../../../common/protocol/windowQuestions.ts';
import { connectStdio } from '../mcpClient.ts';
import { temporaryDataDir } from '../processes.ts';
import { listenHere } from '../../listenHere.ts';
import { runSuite } from './conformanceSuite.ts';
import { fixture, Registry } from './registry.ts';

vi.setConfig({ testTimeout: 280_000 });

/** What the suite gives along with a scenario. */
interface Order {
	readonly scenario: string;
	readonly context?: string;
	readonly url: string;
}

interface Context {
	readonly client_id?: string;
	readonly client_secret?: string;
	readonly toolCalls?: readonly { readonly name: string; readonly arguments: Record<string, unknown> }[];
}

/** Of the suite's document about the client; its server knows it without fetching it. */
const METADATA_URL = 'https://conformance-test.local/client-metadata.json';

/** The daemon as the client under test: each scenario's server is registered, and used by an assistant. */
async function daemon(): Promise<string> {
	const dataDir = temporaryDataDir();
	const registry = await Registry.open(dataDir);
	registry.window.connection.onRequest(WINDOW_ASK, signInAtOnce);
	const assistant = await connectStdio(
		dataDir,
		{ capabilities: { elicitation: { form: { applyDefaults: true } }, sampling: {}, roots: {} } },
		(client) => client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: {} })),
	);
	let count = 0;
	const server = createServer((request, response) => {
		void text(request)
			.then((body) => play(registry, assistant, JSON.parse(body) as Order, `s${++count}`))
			.then(
				(said) => response.end(said),
				(error: unknown) => response.writeHead(500).end(String(error)),
			);
	});
	return listenHere(server);
}

/** Registers the scenario's server and calls every tool it has. */
async function play(registry: Registry, assistant: Client, order: Order, alias: string): Promise<string> {
	const id = await registry.addUrl(alias, order.url, { timeoutSeconds: 20 });
	const client = clientOf(order);
	if (client !== undefined) await registry.window.call('upstream/setSecrets', { id, env: {}, headers: {}, client });
	const status = await registry.test(id);
	const said = [JSON.stringify(status)];
	const { tools } = await registry.window.call('upstream/tools', { id });
	const listed = await assistant.listTools();
	for (const { name, publicName } of tools) {
		const args = argumentsOf(order, name, (other) => listed.tools.find((tool) => tool.name === `${alias}__${other}`));
		const result = await assistant
			.callTool({ name: publicName, arguments: args })
			.catch((error: unknown) => String(error));
		said.push(`${name}: ${JSON.stringify(result)}`);
	}
	await registry.window.call('upstream/remove', { id });
	if (status.phase !== 'ready') throw new Error(said.join('\n'));
	return said.join('\n');
}

/** What the scenario wants a tool to be called with. */
function argumentsOf(
	{ context }: Order,
	name: string,
	toolOf: (name: string) => Tool | undefined,
): Record<string, unknown> {
	if (name === 'add_numbers') return { a: 5, b: 3 };
	if (name === 'json_schema_echo') return { schema: toolOf('json_schema_2020_12_tool')?.inputSchema };
	const { toolCalls = [] } = JSON.parse(context ?? '{}') as Context;
	return toolCalls.find((call) => call.name === name)?.arguments ?? {};
}

function clientOf({ scenario, context }: Order): { id: string; secret?: string } | undefined {
	if (scenario === 'auth/basic-cimd') return { id: METADATA_URL };
	const { client_id: id, client_secret: secret } = JSON.parse(context ?? '{}') as Context;
	return id === undefined ? undefined : { id, ...(secret !== undefined && { secret }) };
}

/** A user whose browser is signed in everywhere: the page of the authorization server sends it right back. */
async function signInAtOnce(question: WindowQuestion): Promise<unknown> {
	if (question.kind !== 'signIn') return null;
	const answer = await fetch(question.url, { redirect: 'manual' });
	await fetch(answer.headers.get('location')!);
	return null;
}

test.each([
	['2026-07-28', 32],
	['2025-11-25', 18],
])('the client requirements of %s are met by the daemon', async (revision, scored) => {
	const door = await daemon();
	const command = `${process.execPath} ${fixture('conformanceClient.ts')} ${door}`;
	expect(await runSuite(['client', '--command', command], revision)).toEqual({ failed: [], scored });
});
