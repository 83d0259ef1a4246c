import type { ChatModelHealth, ChatModelState, ChatProvider, ChatRole, HttpProvider } from '../../common/model/chat.ts';
import type { TokenUsage } from '../../common/model/thread.ts';
import type { ToolCall, ToolDefinition, ToolMode, ToolTurn } from '../../common/model/toolCall.ts';

/** A call as a model asked for it. */
export interface RequestedCall extends ToolCall {
	/** Why it cannot be run: the model wrote what is no JSON, or named a tool that there is not. */
	readonly problem?: string;
	/** Gemini signs the thoughts that led to a call and wants the signature back with it. */
	readonly signature?: string;
}

export interface ChatRequest {
	readonly role: ChatRole;
	/** Rules the model is given ahead of the conversation. */
	readonly system: string;
	readonly turns: readonly ToolTurn[];
	/** What the model may call. A model that cannot call tools is asked without them. */
	readonly tools?: readonly ToolDefinition[];
	/** `auto` when left out. */
	readonly toolMode?: ToolMode;
	/** Asks this model only. */
	readonly model?: string;
	/** As much as the model may write when left out. */
	readonly maxOutputTokens?: number;
	readonly signal: AbortSignal;
	/** Takes the answer as it comes. No more of it is read from the provider until what it returns is resolved. */
	readonly onDelta: (text: string) => Promise<void> | void;
	/**
	 * Takes what this request has used so far and who was asked, as often as a provider tells: an answer that is stopped or
	 * fails has cost something, too.
	 */
	readonly onUsage?: (usage: TokenUsage, model: ChatModelState) => void;
}

export interface ChatAnswer {
	readonly text: string;
	/** Tools that the model wants run before it goes on; their results are a turn of the next request. */
	readonly calls: readonly RequestedCall[];
	readonly model: ChatModelState;
	readonly usage: TokenUsage;
	/** Why another model than the first answered, or why the answer may be incomplete. */
	readonly notices: readonly string[];
}

/** Which models there are. */
export interface ChatOverview {
	readonly models: ChatModelState[];
	/** References in the order in which they are tried. */
	readonly chain: Readonly<Record<ChatRole, readonly string[]>>;
	readonly keys: HttpProvider[];
}

/** The language models behind one door. */
export interface ChatModels {
	/** Keys by provider, held in memory only; an empty one is forgotten. */
	setKeys(keys: Readonly<Partial<Record<HttpProvider, string>>>): void;
	/** @param editor adds the models of the editor, which open windows are asked for */
	overview(signal: AbortSignal, editor?: boolean): Promise<ChatOverview>;
	/** How the models of the settings are; their providers are asked whether they are there. */
	health(signal: AbortSignal): Promise<ChatModelHealth[]>;
	/** All models of a provider. @throws OperationError `unavailable` with what the user can do */
	listModels(provider: ChatProvider, signal: AbortSignal): Promise<ChatModelState[]>;
	/** The models that can be asked in this role, in order; empty when there is none. */
	available(role: ChatRole, signal: AbortSignal): Promise<ChatModelState[]>;
	/** @throws OperationError `unavailable` with what the user can do; the signal's reason when it is aborted */
	ask(request: ChatRequest): Promise<ChatAnswer>;
}
