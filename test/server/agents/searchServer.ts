import { createInterface } from 'node:readline';

/** An MCP server with tools that take a question: one that reads, one that writes, and one that needs more. */

interface Request {
	readonly id?: number;
	readonly method: string;
	readonly params?: { readonly name?: string; readonly arguments?: Readonly<Record<string, string>> };
}

const text = { type: 'string' };
const TOOLS = [
	{
		name: 'search',
		title: 'Search the Web',
		inputSchema: {
			type: 'object',
			properties: { language: { ...text, default: 'en' }, query: text, limit: { type: 'integer' } },
			required: ['language', 'query'],
		},
		annotations: { readOnlyHint: true },
	},
	{
		name: 'ask_forum',
		title: 'Ask the Forum',
		inputSchema: { type: 'object', properties: { question: text }, required: ['question'] },
	},
	{
		name: 'between',
		title: 'Distance',
		inputSchema: { type: 'object', properties: { from: text, to: text }, required: ['from', 'to'] },
		annotations: { readOnlyHint: true },
	},
];

createInterface({ input: process.stdin }).on('line', (line) => {
	const { id, method, params } = JSON.parse(line) as Request;
	if (id === undefined) return;
	const answer = answerTo(method, params);
	process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...answer })}\n`);
});

function answerTo(method: string, params: Request['params']): object {
	switch (method) {
		case 'initialize':
			return {
				result: {
					protocolVersion: '2025-11-25',
					capabilities: { tools: {} },
					serverInfo: { name: 'search', version: '1' },
				},
			};
		case 'tools/list':
			return { result: { tools: TOOLS } };
		case 'tools/call': {
			const asked = params?.arguments?.['query'] ?? params?.arguments?.['question'];
			const language = params?.arguments?.['language'];
			return {
				result: {
					content: [
						{
							type: 'text',
							text: `${params?.name} knows about: ${asked}${language === undefined ? '' : ` (${language})`}`,
						},
					],
				},
			};
		}
		default:
			return { error: { code: -32_601, message: 'unknown' } };
	}
}
