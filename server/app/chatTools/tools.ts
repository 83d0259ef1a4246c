import { OPERATIONS, type OperationName } from '../../../common/protocol/index.ts';
import type { Operation } from '../../../common/protocol/operation.ts';
import type { ToolDefinition } from '../../../common/model/toolCall.ts';
import { inputSchema } from '../toolSchema.ts';

/** An operation that a model may call while it answers in a conversation. */
export interface ChatTool {
	readonly operation: OperationName;
	/** A write is done only when the user lets it. */
	readonly effect: Operation['effect'];
	/** Name for people. */
	readonly title: string;
	readonly definition: ToolDefinition;
	/** Input of the operation; folders are those of the question, whatever the model says. */
	input(args: Readonly<Record<string, unknown>>, roots: readonly string[]): Record<string, unknown>;
}

interface Offer {
	readonly operation: OperationName;
	/** Fields that the model sees and sets. Few: each costs tokens of every question. */
	readonly fields: readonly string[];
	/** Fields that it does not set. */
	readonly fixed?: (roots: readonly string[]) => Record<string, unknown>;
}

const OFFERS: readonly Offer[] = [
	{ operation: 'search/query', fields: ['query'], fixed: (roots) => ({ roots, limit: 8, secrets: false }) },
	{ operation: 'memory/recall', fields: ['query'], fixed: () => ({ limit: 6 }) },
	{ operation: 'task/list', fields: ['text', 'state', 'dueBefore'], fixed: () => ({ limit: 40 }) },
	{
		operation: 'activity/recent',
		fields: ['kinds', 'after', 'before'],
		fixed: (roots) => ({ limit: 40, ...(roots.length > 0 && { roots }) }),
	},
	{ operation: 'capture/add', fields: ['content', 'tags'], fixed: () => ({ source: { door: 'chat' } }) },
	{
		operation: 'task/create',
		fields: ['title', 'description', 'priority', 'due', 'tags'],
		fixed: (roots) => (roots.length > 0 ? { folders: roots } : {}),
	},
];

/** What a model may call in a conversation, by the tool's name. */
export const CHAT_TOOLS: ReadonlyMap<string, ChatTool> = new Map(
	OFFERS.map((offer) => {
		const tool = toTool(offer);
		return [tool.definition.name, tool];
	}),
);

function toTool({ operation, fields, fixed }: Offer): ChatTool {
	const { input, summary, effect, mcp }: Operation = OPERATIONS[operation];
	if (mcp === undefined) throw new Error(`${operation} is not declared for assistants.`);
	const all = Object.keys(inputSchema(input, { name: mcp.name, title: mcp.title }).properties ?? {});
	const { defaults: _defaults, ...shown } = mcp;
	const omit = all.filter((field) => !fields.includes(field));
	return {
		operation,
		effect,
		title: mcp.title,
		definition: {
			name: mcp.name,
			description: mcp.description ?? summary,
			inputSchema: inputSchema(input, { ...shown, omit }),
		},
		input: (args, roots) => ({
			...Object.fromEntries(Object.entries(args).filter(([field]) => fields.includes(field))),
			...fixed?.(roots),
		}),
	};
}
