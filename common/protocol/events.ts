import type { DownloadProgress } from '../model/embeddingModel.ts';
import type { ChatModelState } from '../model/chat.ts';
import type { AnswerStep, ContextItem, TokenUsage } from '../model/thread.ts';
import type { IndexStatus } from '../model/indexStatus.ts';

/**
 * What the server tells its clients unasked, by notification method. Each is a whole snapshot or a hint to ask again,
 * never a delta: a view that was hidden must not need what it missed.
 */
export interface ServerEvents {
	/** Captures changed; `seq` is the log's head. Ask `capture/list` again. */
	'understory/event/captures': { readonly seq: number };
	/** Tasks or projects changed; ask `task/list` and `project/list` again. */
	'understory/event/tasks': { readonly seq: number };
	/** Conversations changed; ask `thread/list` and `thread/read` again. */
	'understory/event/threads': { readonly seq: number };
	/** The registry of MCP servers, or how one of them is, changed; ask `upstream/list` again. */
	'understory/event/upstreams': { readonly seq: number };
	/** Tokens of MCP servers changed; ask `upstream/grants` again, and keep them. */
	'understory/event/upstreamGrants': { readonly seq: number };
	/** The graph changed, by what was kept or by what the user said about it; ask `graph/…` again. */
	'understory/event/graph': { readonly seq: number };
	/** The terminal history, sessions or what happened in repositories changed; ask `activity/recent` and its like again. */
	'understory/event/activity': { readonly seq: number };
	/** Agents or their runs changed; ask `agent/list` and `agent/runs` again. */
	'understory/event/agents': { readonly seq: number };
	/** Notes changed, also outside of the editor; ask `note/list` again. */
	'understory/event/notes': { readonly seq: number };
	/** The index moved; the whole status, at most five times a second. */
	'understory/event/index': IndexStatus;
}

/** What the server tells the one connection that made a call, while the call runs. Its answer holds all of it again. */
export interface CallEvents {
	/** How far the `memory/compact` with this `id` is: parts summed up, of those there are. */
	'understory/event/compaction': { readonly id: string; readonly done: number; readonly total: number };
	/** More of the answer to the `chat/ask` with this `id`; what it took, and of whom, when it is stopped or fails. */
	'understory/event/chat': {
		readonly id: string;
		readonly delta: string;
		readonly spent?: { readonly usage: TokenUsage; readonly model: ChatModelState };
	};
	/**
	 * More of the answer `id` that `thread/follow` follows, from the `at`th character on; what was sent along and the
	 * tools that were called, whole, when there are more of them.
	 */
	'understory/event/thread': {
		readonly id: string;
		readonly at: number;
		readonly delta: string;
		readonly context?: readonly ContextItem[];
		readonly steps?: readonly AnswerStep[];
	};
	/** How far the `model/download` with this `id` is, at most five times a second. */
	'understory/event/modelDownload': DownloadProgress & { readonly id: string };
}

export type ServerEventName = keyof ServerEvents;
