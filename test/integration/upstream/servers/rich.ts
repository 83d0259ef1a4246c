import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * A server with something of everything, written without the SDK so that it says exactly this. `rich.ts [FILE]`: into the
 * file go its process id, and what it was told.
 */
const [file = ''] = process.argv.slice(2);
const tell = (line: string): void => {
	if (file !== '') appendFileSync(file, `${line}\n`);
};

/** A tool with every field that the protocol knows. */
export const FULL_TOOL = {
	name: 'full',
	title: 'Full',
	description: 'Has every field.',
	inputSchema: { type: 'object', properties: { a: { type: 'string', 'x-own': 1 } }, additionalProperties: false },
	outputSchema: { type: 'object', properties: { b: { type: 'number' } }, required: ['b'] },
	annotations: {
		title: 'Full',
		readOnlyHint: true,
		destructiveHint: false,
		idempotentHint: true,
		openWorldHint: false,
	},
	icons: [{ src: 'data:image/png;base64,AA==', mimeType: 'image/png', sizes: ['16x16'], theme: 'dark' }],
	_meta: { 'example.com/own': { deep: [1, 'two'] } },
};

/** So many that they are not listed one by one. */
const MANY = 100;
const many = Array.from({ length: MANY }, (_, at) => ({
	name: `count_${at}`,
	description: `Counts to ${at}.`,
	inputSchema: { type: 'object' },
}));
const WEATHER = {
	name: 'forecast',
	description: 'Tells whether it will rain tomorrow, and how warm it gets.',
	inputSchema: { type: 'object', properties: { city: { type: 'string' } } },
};

/** As we call ourselves. */
const SELF = { name: 'understory', title: 'Understory', version: '1' };
const CAPABILITIES = { tools: { listChanged: true }, prompts: {}, resources: { subscribe: true }, logging: {} };
const RESOURCE = { uri: 'rich://one', name: 'one' };
/** Longer than one page. */
const prompts = Array.from({ length: 450 }, (_, at) => ({ name: `prompt-${at}` }));

interface Request {
	readonly id?: number;
	readonly method: string;
	readonly params?: {
		readonly name?: string;
		readonly arguments?: object;
		readonly requestId?: number;
		readonly uri?: string;
		readonly level?: string;
	};
}

function serve(): void {
	tell(`pid ${process.pid}`);
	const tools = file.endsWith('.many')
		? [...many, WEATHER]
		: [FULL_TOOL, { ...FULL_TOOL, name: 'waits' }, parent, grow];
	const lines = createInterface({ input: process.stdin });
	lines.on('line', (line) => {
		const { id, method, params } = JSON.parse(line) as Request;
		if (id === undefined) tell(`${method} ${params?.requestId ?? ''}`.trim());
		else answer(id, method, params, tools);
	});
	lines.on('close', () => process.exit(0));
}

function answer(id: number, method: string, params: Request['params'], tools: object[]): void {
	if (method === 'initialize') {
		const serverInfo = file.endsWith('.self') ? SELF : { name: 'rich', version: '1' };
		return send({
			id,
			result: { protocolVersion: '2025-11-25', capabilities: CAPABILITIES, serverInfo },
		});
	}
	if (method === 'tools/list') return send({ id, result: { tools } });
	if (method === 'prompts/list') return send({ id, result: { prompts } });
	if (method === 'resources/list') return send({ id, result: { resources: [RESOURCE] } });
	if (method === 'resources/templates/list') return send({ id, result: { resourceTemplates: [] } });
	if (method === 'resources/subscribe' || method === 'resources/unsubscribe') {
		tell(`${method} ${params?.uri}`);
		return send({ id, result: {} });
	}
	if (method === 'resources/read')
		return send({ id, result: { contents: [{ uri: params?.uri, text: 'long '.repeat(500) }] } });
	if (method === 'prompts/get')
		return send({ id, result: { messages: [{ role: 'user', content: { type: 'text', text: 'long '.repeat(500) } }] } });
	if (method === 'logging/setLevel') {
		tell(`level ${params?.level}`);
		return send({ id, result: {} });
	}
	if (method !== 'tools/call') return send({ id, error: { code: -32_601, message: 'unknown' } });
	tell(`call ${params?.name} ${id}`);
	if (params?.name === 'waits') return;
	if (params?.name === 'parent') startGrandchild();
	if (params?.name === 'grow') {
		tools.push({ ...grow, name: 'grown' });
		send({ method: 'notifications/tools/list_changed' });
		send({ method: 'notifications/resources/updated', params: { uri: RESOURCE.uri } });
	}
	send({ id, result: { content: [{ type: 'text', text: JSON.stringify(params) }], structuredContent: { b: 1 } } });
}

/** It adds a tool and changes the resource, and says so. */
const grow = { name: 'grow', inputSchema: { type: 'object' }, annotations: { readOnlyHint: true } };
const parent = { name: 'parent', inputSchema: { type: 'object' }, annotations: { readOnlyHint: true } };

/** It outlives its parent unless somebody ends it, and does not listen when it is asked to leave. */
function startGrandchild(): void {
	const stubborn = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`;
	const { pid } = spawn(process.execPath, ['-e', stubborn], { stdio: 'ignore' });
	tell(`grandchild ${pid}`);
}

function send(message: object): void {
	process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

if (import.meta.main) serve();
