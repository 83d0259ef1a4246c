import type {
	ClientCapabilities,
	LoggingLevel,
	LoggingMessageNotification,
	Progress,
	Prompt,
	Resource,
	ResourceTemplateType,
	Result,
	Root,
	Tool,
} from '@modelcontextprotocol/server';
import type { Disposable } from '../../common/base/disposable.ts';
import type { Event } from '../../common/base/emitter.ts';
import type { UpstreamCall, UpstreamStatus, UpstreamTool } from '../../common/model/upstream.ts';

/** Lists that an MCP server may change while it runs. */
export type McpListKind = 'tools' | 'prompts' | 'resources';

/** Asks an assistant for the folders it works in. */
export type AskRoots = (signal: AbortSignal) => Promise<readonly Root[]>;

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
	/** Least severe log messages it wants, when it said so with the request. */
	readonly logLevel?: LoggingLevel;
	/** The caller's own `_meta`, without what belongs to its connection. */
	readonly meta?: Readonly<Record<string, unknown>>;
	/** Whatever tools may do without a question, what does not say that it only reads is asked about. */
	readonly confirmWrites?: boolean;
	/** Absent when the caller wants none. */
	readonly progress?: (progress: Progress) => void;
	log(message: LoggingMessageNotification['params']): void;
	/** Asks a legacy caller for a sample, an answer of its user, or its roots. */
	ask(method: string, params: Record<string, unknown> | undefined, signal: AbortSignal): Promise<Result>;
}

/** Somebody wants to hear of a resource. It outlives the connection to the server, and goes on trying to have one. */
export interface Watch extends Disposable {
	/** Resolves when the server was asked to tell; rejects when it cannot be reached now. */
	readonly begun: Promise<void>;
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
	/** Input schema of a tool as far as it is known, by the name that assistants have for it. */
	inputSchemaOf(tool: string): unknown;
	/** Undefined when no upstream server has what the request names. */
	route(
		method: RoutedMethod,
		params: Readonly<Record<string, unknown>>,
		caller: McpCaller,
	): Promise<Result | undefined>;
	/** Tells of changes of a resource until it is disposed; undefined when no upstream server has it. */
	watch(uri: string): Watch | undefined;
	/** Somebody wants servers to log messages of this level and above, until the result is disposed. */
	wishLevel(level: LoggingLevel): Disposable;
	/** An assistant has roots of its own, which servers may ask for, until the result is disposed. */
	joinRoots(ask: AskRoots): Disposable;
	/** The roots of an assistant are others; servers ask again. */
	rootsChanged(): void;
}

/** Secrets of one server: values of the variables and headers that its definition names, and what OAuth needs. */
export interface UpstreamSecrets {
	readonly env: Readonly<Record<string, string>>;
	readonly headers: Readonly<Record<string, string>>;
	readonly client?: UpstreamClient | undefined;
	/** As `grants` gave it. */
	readonly grant?: string | undefined;
}

/** Who we are to an authorization server that registers nobody by itself. */
export interface UpstreamClient {
	readonly id: string;
	readonly secret?: string | undefined;
}

/** What the registry shows of upstream servers, and what it can do with them. */
export interface UpstreamAdmin {
	/** Fires when how a server is may have changed. */
	readonly onDidChangeStatus: Event<void>;
	/** Fires when tokens or registrations are others and want to be kept. */
	readonly onDidChangeGrants: Event<void>;
	/** @throws OperationError `notFound` */
	status(id: string): UpstreamStatus;
	/** @throws OperationError `notFound` */
	toolsOf(id: string): UpstreamTool[];
	/** Hash of a tool as it is now, for an approval. */
	pinOf(id: string, tool: string): string | undefined;
	/** Starts the server, whatever happened before, and tells how it is. */
	test(id: string, signal: AbortSignal): Promise<UpstreamStatus>;
	/** Held in memory only. */
	setSecrets(id: string, secrets: UpstreamSecrets): void;
	/** What servers that the user signed in to let us have, as text to be kept in a secret place. */
	grants(): { readonly id: string; readonly grant: string }[];
	/** Forgets the user's sign-in. @throws OperationError `notFound` */
	signOut(id: string): void;
	/** Newest first. */
	calls(limit: number): UpstreamCall[];
}
