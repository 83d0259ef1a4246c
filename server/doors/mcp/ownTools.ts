import type { CallToolResult, Tool } from '@modelcontextprotocol/server';
import { OperationError } from '../../../common/protocol/errors.ts';
import { OPERATIONS, type OperationName } from '../../../common/protocol/index.ts';
import type { McpTool, Operation } from '../../../common/protocol/operation.ts';
import type { Dispatcher } from '../../app/dispatcher.ts';
import { inputSchema, outputSchema } from '../../app/toolSchema.ts';
import { resultText } from '../../app/resultText.ts';

interface OwnTool {
	readonly operation: OperationName;
	readonly declared: McpTool;
	readonly tool: Tool;
}

/** Every operation that is declared for assistants, by the tool's name. Made once: the table does not change. */
const ownTools: ReadonlyMap<string, OwnTool> = new Map(
	Object.values<Operation>(OPERATIONS).flatMap((operation) => {
		if (operation.mcp === undefined) return [];
		const entry = { operation: operation.name as OperationName, declared: operation.mcp, tool: toTool(operation) };
		return [[operation.mcp.name, entry] as const];
	}),
);

export function listOwnTools(): readonly Tool[] {
	return [...ownTools.values()].map(({ tool }) => tool);
}

export function isOwnTool(name: string): boolean {
	return ownTools.has(name);
}

/** Runs the operation behind a tool; what it refuses is a result the model can read, not a broken protocol. */
export async function callOwnTool(
	dispatcher: Dispatcher,
	name: string,
	args: Readonly<Record<string, unknown>> | undefined,
	signal: AbortSignal,
): Promise<CallToolResult> {
	const own = ownTools.get(name);
	if (own === undefined) throw new OperationError('notFound', `There is no tool ${name}.`);
	const { operation, declared } = own;
	const given = Object.entries(args ?? {}).filter(([field]) => declared.omit?.includes(field) !== true);
	try {
		const input = { ...declared.defaults, ...Object.fromEntries(given) };
		const output = await dispatcher.call(operation, input, signal);
		return { content: [{ type: 'text', text: resultText(operation, output) }], structuredContent: asObject(output) };
	} catch (error) {
		if (!OperationError.is(error) || error.code === 'cancelled') throw error;
		return { isError: true, content: [{ type: 'text', text: error.message }] };
	}
}

function toTool({ summary, effect, input, output, mcp }: Operation): Tool {
	if (mcp === undefined) throw new Error('The operation is not declared for assistants.');
	return {
		name: mcp.name,
		title: mcp.title,
		description: mcp.description ?? summary,
		inputSchema: inputSchema(input, mcp),
		outputSchema: outputSchema(output),
		annotations: {
			title: mcp.title,
			readOnlyHint: effect === 'read',
			...(effect === 'write' && {
				destructiveHint: mcp.destructive ?? false,
				idempotentHint: mcp.idempotent ?? false,
			}),
			openWorldHint: false,
		},
	};
}

function asObject(output: unknown): Record<string, unknown> {
	return typeof output === 'object' && output !== null ? { ...output } : { value: output };
}
