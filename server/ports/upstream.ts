import type {
	CallToolResult,
	ClientCapabilities,
	LoggingLevel,
	LoggingMessageNotification,
	Progress,
	Prompt,
	Resource,
	ResourceTemplateType,
	Result,
	Tool,
} from '@modelcontextprotocol/server';
import type { Disposable } from '../../common/base/disposable.ts';
import type { Event } from '../../common/base/emitter.ts';

/** Lists that an MCP server may change while it runs. */
export type McpListKind = 'tools' | 'prompts' | 'resources';

/** Requests that one MCP server out of many answers. */
export type RoutedMethod = 'tools/call' | 'prompts/get' | 'resources/read' | 'completion/complete';

/** Whoever calls an upstream server, as the upstream side sees it. */
export interface McpCaller {
	/** Names the conversation; what belongs to one conversation never reaches another. */
	readonly session: string;
	/** `modern`: asks nothing back while a call runs; questions travel in the call's result. */
	readonly era: 'legacy' | 'modern';
	readonly capabilities: ClientCapabilities;
	/** Who it says it is, for the calls log. */
	readonly name: string;
	/** Aborted when the caller cancels or goes away. */
	readonly signal: AbortSignal;
	/** Answers of a modern caller to questions of the last round. */
	readonly inputResponses?: Readonly<Record<string, unknown>>;
	readonly requestState?: string;
	/** The caller's own `_meta`, without what belongs to its connection. */
	readonly meta?: Readonly<Record<string, unknown>>;
	/** Absent when the caller wants none. */
	readonly progress?: (progress: Progress) => void;
	log(message: LoggingMessageNotification['params']): void;
	/** Asks a legacy caller for a sample, an answer of its user, or its roots. */
	ask(method: string, params: Record<string, unknown> | undefined, signal: AbortSignal): Promise<Result>;
}

/** The MCP servers that the user registered, behind one door. */
export interface Upstreams {
	/** Fires when a list is no longer what it was. */
	readonly onDidChange: Event<McpListKind>;
	readonly onDidUpdateResource: Event<string>;
	tools(): Promise<readonly Tool[]>;
	prompts(): Promise<readonly Prompt[]>;
	resources(): Promise<readonly Resource[]>;
	templates(): Promise<readonly ResourceTemplateType[]>;
	/** Undefined when no upstream server has what the request names. */
	route(
		method: RoutedMethod,
		params: Readonly<Record<string, unknown>>,
		caller: McpCaller,
	): Promise<Result> | undefined;
	/** Tells of changes of a resource until it is disposed; undefined when no upstream server has it. */
	watch(uri: string): Promise<Disposable | undefined>;
	setLevel(level: LoggingLevel): void;
	rootsChanged(session: string): void;
}

export type ToolResult = CallToolResult;
