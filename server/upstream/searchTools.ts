import type { CallToolResult, Tool } from '@modelcontextprotocol/server';

/** More upstream tools than this are not listed: they would fill a model's context, and some clients take no more. */
export const LISTED_TOOLS = 60;

export const FIND_TOOLS = 'find_tools';
export const CALL_TOOL = 'call_tool';

/** Two tools that stand for all others when those are too many to list. */
export const SEARCH_TOOLS: readonly Tool[] = [
	{
		name: FIND_TOOLS,
		title: 'Find tools',
		description:
			'Find tools of the connected MCP servers by what they do. Answers with names, descriptions and schemas; call_tool runs one.',
		inputSchema: {
			type: 'object',
			properties: {
				query: { type: 'string', description: 'What the tool should do, in plain words.' },
				limit: { type: 'integer', minimum: 1, maximum: 50, default: 8 },
			},
			required: ['query'],
		},
		outputSchema: {
			type: 'object',
			properties: {
				tools: {
					type: 'array',
					description: 'Best first.',
					items: {
						type: 'object',
						properties: {
							name: { type: 'string', description: 'Name for call_tool.' },
							title: { type: 'string' },
							description: { type: 'string' },
							inputSchema: { type: 'object' },
							outputSchema: { type: 'object' },
							annotations: { type: 'object' },
						},
						required: ['name', 'inputSchema'],
					},
				},
			},
			required: ['tools'],
		},
		annotations: { title: 'Find tools', readOnlyHint: true, openWorldHint: false },
	},
	{
		name: CALL_TOOL,
		title: 'Call tool',
		description: 'Run a tool that find_tools found.',
		inputSchema: {
			type: 'object',
			properties: {
				name: { type: 'string', description: 'Name as find_tools gave it.' },
				arguments: { type: 'object', description: "Input as the tool's schema wants it." },
			},
			required: ['name'],
		},
		annotations: { title: 'Call tool', readOnlyHint: false, openWorldHint: true },
	},
];

/** Tools found, for a model. */
export function foundResult(tools: readonly Tool[]): CallToolResult {
	const found = tools.map(({ name, title, description, inputSchema, outputSchema, annotations }) => ({
		name,
		...(title !== undefined && { title }),
		...(description !== undefined && { description }),
		inputSchema,
		...(outputSchema !== undefined && { outputSchema }),
		...(annotations !== undefined && { annotations }),
	}));
	return { content: [{ type: 'text', text: JSON.stringify(found) }], structuredContent: { tools: found } };
}
