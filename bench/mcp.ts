import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { Client, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { milliseconds, quantiles, round, type Result } from './support/measure.ts';
import { Product, type Window } from './support/product.ts';

const ECHO = path.join(import.meta.dirname, 'support', 'echoServer.ts');
const SERVER = path.join(import.meta.dirname, '..', 'dist', 'server.js');
const CALLS = 2000;
/** Parts of those calls whose 95th percentiles are compared one by one, so that what the machine does for a while decides no result. */
const ROUNDS = 10;
const WARM_UP = 300;
const ERAS = ['legacy', 'modern'] as const;
/** Assistants at once, and what each calls. */
const ASSISTANTS = 50;
const CALLS_EACH = 40;
/** How often a server is killed. */
const KILLS = 20;
/** Requests of programs at once. */
const REQUESTS = 200;

/** One tool of one server, called directly and through us by turns, over the ways and in the revisions of the protocol. */
export async function benchMcp(): Promise<Result[]> {
	const product = new Product();
	const window = await product.openWindow();
	const peer = spawn(process.execPath, [ECHO, '--http'], { stdio: ['ignore', 'pipe', 'inherit'] });
	try {
		const address = await firstLine(peer);
		const pairs: Pair[] = [];
		for (const era of ERAS) pairs.push(...(await openPairs(product, window, era, address)));
		const results = await benchPairs(pairs);
		results.push(await benchAssistants(window, address), await benchRequests(window), ...(await benchRestart(window)));
		return results;
	} finally {
		peer.kill();
		await window.close();
		await product.close();
	}
}

/** The same tool called directly and through us, one way and in one revision of the protocol. */
interface Pair {
	readonly way: string;
	readonly era: (typeof ERAS)[number];
	readonly direct: Client;
	readonly through: Client;
}

/** @param peer address of the same server over HTTP */
async function openPairs(product: Product, window: Window, era: Pair['era'], peer: string): Promise<Pair[]> {
	await window.call('upstream/add', {
		alias: era,
		name: era,
		type: 'stdio',
		command: process.execPath,
		args: [ECHO],
		era,
	});
	const { url, token } = await window.call('door/endpoint', {});
	const requestInit = { headers: { authorization: `Bearer ${token}` } };
	return [
		{
			way: 'stdio',
			era,
			direct: await connect(era, stdio(ECHO)),
			through: await connect(era, stdio(SERVER, '--mcp', '--data-dir', product.dataDir)),
		},
		{
			way: 'HTTP',
			era,
			direct: await connect(era, new StreamableHTTPClientTransport(new URL(peer))),
			through: await connect(era, new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit })),
		},
	];
}

/** In rounds, so that what else the machine does meets each of them alike; direct and through us by turns. */
async function benchPairs(pairs: readonly Pair[]): Promise<Result[]> {
	const rows = pairs.map((pair) => ({ pair, times: { direct: [] as number[], through: [] as number[] } }));
	for (const { pair } of rows) for (let i = 0; i < WARM_UP; i++) await timeBoth(pair);
	for (let at = 0; at < ROUNDS; at++)
		for (const { pair, times } of rows)
			for (let i = 0; i < CALLS / ROUNDS; i++) {
				const { direct, through } = await timeBoth(pair);
				times.direct.push(direct);
				times.through.push(through);
			}
	for (const { direct, through } of pairs) await Promise.all([direct.close(), through.close()]);
	return rows.map(({ pair: { way, era }, times }) => ({
		name: `call of an MCP server's tool through us, ${way}, ${era} revision`,
		value: milliseconds(quantiles(times.through)),
		against: `directly: ${milliseconds(quantiles(times.direct))}; ours ${round(overhead(times))} ms more at p95, median of ${ROUNDS} rounds; limit: 2 ms`,
	}));
}

/** One call each way. Milliseconds. */
async function timeBoth({ direct, through, era }: Pair): Promise<{ direct: number; through: number }> {
	return { direct: await time(direct, 'echo'), through: await time(through, `${era}__echo`) };
}

/** How much longer calls through us take at the 95th percentile, in the round in the middle. Milliseconds. */
function overhead({
	direct,
	through,
}: {
	readonly direct: readonly number[];
	readonly through: readonly number[];
}): number {
	const size = CALLS / ROUNDS;
	const differences = Array.from({ length: ROUNDS }, (_, at) => {
		const part = (times: readonly number[]): number => quantiles(times.slice(at * size, (at + 1) * size)).p95;
		return part(through) - part(direct);
	});
	return quantiles(differences).p50;
}

/** Many assistants at once, over HTTP in the older revision; the same number directly. */
async function benchAssistants(window: Window, peer: string): Promise<Result> {
	const { url, token } = await window.call('door/endpoint', {});
	const headers = { authorization: `Bearer ${token}` };
	const through = await callAtOnce(`${url}/mcp`, headers, 'legacy__echo');
	const directly = await callAtOnce(peer, {}, 'echo');
	return {
		name: `${ASSISTANTS} assistants at once call a tool through us ${CALLS_EACH} times each`,
		value: `${round(through.perSecond)} calls/s, ${milliseconds(quantiles(through.times))}`,
		against: `directly: ${round(directly.perSecond)} calls/s, ${milliseconds(quantiles(directly.times))}`,
	};
}

async function callAtOnce(
	address: string,
	headers: Record<string, string>,
	tool: string,
): Promise<{ times: number[]; perSecond: number }> {
	const open = (): Promise<Client> =>
		connect('legacy', new StreamableHTTPClientTransport(new URL(address), { requestInit: { headers } }));
	const clients = await Promise.all(Array.from({ length: ASSISTANTS }, open));
	// Before its first call a client makes checkers of all schemas of results, and here they all do it in one process.
	for (const client of clients) await time(client, tool);
	const began = performance.now();
	const times = await Promise.all(
		clients.map(async (client) => {
			const own: number[] = [];
			for (let i = 0; i < CALLS_EACH; i++) own.push(await time(client, tool));
			return own;
		}),
	);
	const perSecond = (ASSISTANTS * CALLS_EACH * 1000) / (performance.now() - began);
	await Promise.all(clients.map((client) => client.close()));
	return { times: times.flat(), perSecond };
}

/** Many programs at once keep something; each is answered when it is on the disk. */
async function benchRequests(window: Window): Promise<Result> {
	const { url, token } = await window.call('door/endpoint', {});
	const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
	const began = performance.now();
	const times = await Promise.all(
		Array.from({ length: REQUESTS }, async (_, at) => {
			const body = JSON.stringify({ content: `thought ${at}` });
			const response = await fetch(`${url}/api/v1/capture/add`, { method: 'POST', headers, body });
			if (!response.ok) throw new Error(`capture ${at}: ${response.status} ${await response.text()}`);
			return performance.now() - began;
		}),
	);
	const perSecond = (REQUESTS * 1000) / (performance.now() - began);
	return {
		name: `${REQUESTS} captures over HTTP at once, to the answer of each`,
		value: `${round(perSecond)} a second, ${milliseconds(quantiles(times))}`,
	};
}

/** A server is killed: until windows show it, and until the call that comes right after is answered by a new process. */
async function benchRestart(window: Window): Promise<Result[]> {
	const { id } = await window.call('upstream/add', {
		alias: 'mortal',
		name: 'mortal',
		type: 'stdio',
		command: process.execPath,
		args: [ECHO],
		era: 'legacy',
	});
	const { url, token } = await window.call('door/endpoint', {});
	const requestInit = { headers: { authorization: `Bearer ${token}` } };
	const client = await connect('legacy', new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit }));
	const times: { told: number[]; answered: number[]; direct: number[] } = { told: [], answered: [], direct: [] };
	for (let i = 0; i < KILLS; i++) {
		await window.call('upstream/test', { id }); // forgives the kill before
		const pid = await pidOf(client, 'mortal__pid');
		const began = performance.now();
		const told = untilGone(window, id);
		process.kill(pid, 'SIGKILL');
		if ((await pidOf(client, 'mortal__pid')) === pid) throw new Error('A killed server answered.');
		times.answered.push(performance.now() - began);
		times.told.push((await told) - began);
		times.direct.push(await startAndCall());
	}
	await client.close();
	return [
		{
			name: "an MCP server is killed: until its status is another one in a window's list",
			value: milliseconds(quantiles(times.told)),
			against: 'limit: 1,000 ms',
		},
		{
			name: 'an MCP server is killed: until the next call is answered, by a new process and at the first try',
			value: milliseconds(quantiles(times.answered)),
			against: `start, list and call directly: ${milliseconds(quantiles(times.direct))}; limit: 1,000 ms more`,
		},
	];
}

/** When a window that asks again at each event saw that the server does not run. */
function untilGone(window: Window, id: string): Promise<number> {
	const { promise, resolve, reject } = Promise.withResolvers<number>();
	const look = async (): Promise<void> => {
		const { upstreams } = await window.call('upstream/list', {});
		if (upstreams.find((server) => server.id === id)?.status.phase !== 'ready') resolve(performance.now());
	};
	const listener = window.on('understory/event/upstreams', () => void look().catch(reject));
	return promise.finally(() => listener.dispose());
}

async function startAndCall(): Promise<number> {
	const began = performance.now();
	const client = await connect('legacy', stdio(ECHO));
	await pidOf(client, 'pid');
	const took = performance.now() - began;
	await client.close();
	return took;
}

async function pidOf(client: Client, name: string): Promise<number> {
	const { content } = await client.callTool({ name });
	const [block] = content;
	return block?.type === 'text' ? Number(block.text) : Number.NaN;
}

async function firstLine(child: ChildProcess): Promise<string> {
	const [data] = (await once(child.stdout!, 'data')) as [Buffer];
	return data.toString('utf8').trim();
}

async function time(client: Client, name: string): Promise<number> {
	const start = performance.now();
	await client.callTool({ name, arguments: { text: 'hello' } });
	return performance.now() - start;
}

function stdio(...args: string[]): Transport {
	return new StdioClientTransport({ command: process.execPath, args, stderr: 'ignore' });
}

async function connect(era: (typeof ERAS)[number], transport: Transport): Promise<Client> {
	const mode = era === 'modern' ? { pin: '2026-07-28' } : 'legacy';
	const client = new Client({ name: 'bench', version: '1' }, { versionNegotiation: { mode } });
	await client.connect(transport);
	await client.listTools();
	return client;
}
