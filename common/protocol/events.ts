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
	/** The index moved; the whole status, at most five times a second. */
	'understory/event/index': IndexStatus;
}

/** What the server tells the one connection that made a call, while the call runs. Its answer holds all of it again. */
export interface CallEvents {
	/** More of the answer to the `chat/ask` with this `id`. */
	'understory/event/chat': { readonly id: string; readonly delta: string };
}

export type ServerEventName = keyof ServerEvents;
