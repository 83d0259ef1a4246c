import { z } from 'zod';
import { chatTurn } from './chat.ts';

/** A tool that a model may call. */
export const toolDefinition = z.object({
	name: z.string().min(1).max(128),
	description: z.string().max(20_000),
	/** JSON Schema of an object. */
	inputSchema: z.record(z.string(), z.unknown()),
});
export type ToolDefinition = z.infer<typeof toolDefinition>;

/** That a model wants a tool run. */
export const toolCall = z.object({
	/** Names the call; its result has the same. */
	id: z.string().min(1).max(1000),
	name: z.string(),
	/** Arguments; what the model wrote need not follow the tool's schema. */
	input: z.unknown(),
});
export type ToolCall = z.infer<typeof toolCall>;

/** What came of a call. */
export const toolResult = z.object({
	id: z.string().min(1).max(1000),
	/** Of the tool; empty when whoever ran it knows the call's id alone. */
	name: z.string(),
	text: z.string().max(2_000_000),
	failed: z.boolean().default(false),
});
export type ToolResult = z.infer<typeof toolResult>;

/** How free a model is to call tools: as it likes, at least one, none. */
export const toolMode = z.enum(['auto', 'required', 'none']);
export type ToolMode = z.infer<typeof toolMode>;

/** A picture that goes with the user's words. */
export const picture = z.object({
	mimeType: z.string().regex(/^image\/[\w.+-]{1,100}$/, 'a picture is of a type that begins with image/'),
	/** Base64. */
	data: z.base64().min(1).max(14_000_000),
});
export type Picture = z.infer<typeof picture>;

/** A message of a conversation in which tools are called. */
export type ToolTurn =
	| z.infer<typeof chatTurn>
	| { readonly role: 'user'; readonly text: string; readonly pictures?: readonly Picture[] | undefined }
	| { readonly role: 'assistant'; readonly text: string; readonly calls: readonly ToolCall[] }
	| { readonly role: 'tool'; readonly results: readonly ToolResult[] };
