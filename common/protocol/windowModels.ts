import type { ToolCall, ToolDefinition, ToolMode, ToolTurn } from '../model/toolCall.ts';

/** Request from the server to a window: which language models do the editor and its extensions have? */
export const WINDOW_MODELS = 'understory/window/models';

/** Request from the server to a window: have one of them answer. Cancelling the request stops the model. */
export const WINDOW_COMPLETE = 'understory/window/complete';

/** Notification from a window to the server: a part of an answer that is being written. */
export const WINDOW_COMPLETION_PART = 'understory/window/completionPart';

/** A language model of the editor. `vendor` and `id` name it. */
export interface WindowModel {
	readonly vendor: string;
	readonly id: string;
}

export interface WindowCompletion {
	/** Names the request in the parts of its answer. */
	readonly id: string;
	readonly model: WindowModel;
	/** Rules the model is given ahead of the conversation. */
	readonly system: string;
	readonly turns: readonly ToolTurn[];
	readonly tools: readonly ToolDefinition[];
	readonly toolMode: ToolMode;
	/** Nobody waits for the answer, so the user must not be asked whether the model may be used. */
	readonly background: boolean;
}

/** Words, a call of a tool, or neither: then the model is at work. */
export interface CompletionPart {
	readonly id: string;
	readonly text?: string | undefined;
	readonly call?: ToolCall | undefined;
}

/** Why a model of the editor did not answer. */
export type CompletionFault =
	/** The window has no such model. */
	| 'notFound'
	/** The user, or who made the model, does not allow its use. */
	| 'noPermission'
	/** The user was not asked yet, and must not be now. */
	| 'notAsked'
	/** Too many requests, no quota left, or content that is not served. */
	| 'blocked'
	| 'other';

/** How an answer ended; its words came as parts. */
export type CompletionEnd =
	| { readonly kind: 'done' }
	| { readonly kind: 'failed'; readonly fault: CompletionFault; readonly said: string };
