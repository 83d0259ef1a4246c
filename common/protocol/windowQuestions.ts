import { z } from 'zod';

/** Request from the server to a window: something only the user can decide. */
export const WINDOW_ASK = 'understory/window/ask';

/** May this tool run? */
export interface ApproveTool {
	readonly kind: 'approveTool';
	readonly server: string;
	readonly tool: string;
	readonly description: string;
	/** The assistant that calls it. */
	readonly caller: string;
	/** The arguments, shortened for reading. */
	readonly input: string;
	/** It is not what it was when the user approved it. */
	readonly changed: boolean;
}

/** An MCP server wants the user to fill in something, or to open a page. */
export interface Elicit {
	readonly kind: 'elicit';
	readonly server: string;
	/** Parameters of `elicitation/create`. */
	readonly params: unknown;
}

export type WindowQuestion = ApproveTool | Elicit;

export const approveAnswer = z.enum(['once', 'always', 'deny']);
export const elicitAnswer = z.object({
	action: z.enum(['accept', 'decline', 'cancel']),
	content: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])).optional(),
});

export type WindowAnswer<Q extends WindowQuestion> = Q extends ApproveTool
	? z.infer<typeof approveAnswer>
	: z.infer<typeof elicitAnswer>;
