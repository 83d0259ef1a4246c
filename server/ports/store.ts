import type { Capture, CaptureSource, CaptureStatus } from '../../common/model/capture.ts';
import type { Event } from '../../common/base/emitter.ts';

/** Facts that happened, past tense. Each has a versioned zod schema in `core/events`. */
export type EventData =
	| {
			readonly type: 'captureAdded';
			readonly data: { id: string; content: string; tags: string[]; source?: CaptureSource };
	  }
	| {
			readonly type: 'captureEdited';
			readonly data: { id: string; content?: string; tags?: string[]; status?: CaptureStatus };
	  }
	| { readonly type: 'captureDeleted'; readonly data: { id: string } }
	| { readonly type: 'captureRestored'; readonly data: { id: string } };

/** One line of the log. */
export type StoredEvent = EventData & {
	/** 1, 2, 3 … without gaps. */
	readonly seq: number;
	/** Deterministic: hash of seq, type and data. */
	readonly id: string;
	/** ISO 8601, UTC. */
	readonly ts: string;
	/** Version of the type's schema. */
	readonly v: number;
	readonly namespace: string;
};

/** Asks for a change; `core/captures/decide` turns it into events or refuses it. */
export type Command =
	| {
			readonly type: 'capture/add';
			readonly id: string;
			readonly content: string;
			readonly tags: readonly string[];
			readonly source?: CaptureSource;
	  }
	| {
			readonly type: 'capture/edit';
			readonly id: string;
			readonly content?: string;
			readonly tags?: readonly string[];
			readonly status?: CaptureStatus;
	  }
	| { readonly type: 'capture/delete'; readonly id: string }
	| { readonly type: 'capture/undelete'; readonly id: string };

export interface CaptureFilter {
	readonly status?: CaptureStatus;
	readonly tag?: string;
	/** Case-insensitive substring. */
	readonly text?: string;
	readonly limit: number;
	readonly offset: number;
}

export interface StoreHealth {
	readonly seq: number;
	readonly logBytes: number;
	readonly segments: number;
	readonly snapshotSeq: number;
	readonly captures: number;
	/** What recovery found at start (torn line cut, snapshot refused …), for `doctor`. */
	readonly findings: readonly {
		readonly code: string;
		readonly message: string;
		readonly severity: 'info' | 'warning' | 'error';
	}[];
}

/**
 * The truth: an append-only event log with an in-memory projection. One writer; `execute` is synchronous and returns
 * when the events are durable.
 */
export interface Store {
	readonly head: number;
	/** Fires after the write is durable, once a command. */
	readonly onDidAppend: Event<readonly StoredEvent[]>;
	/**
	 * Applies a command. A command that was applied before (same capture id and content) answers with its first seq.
	 * @throws OperationError `invalidInput`, `notFound`, `diskFull`, `storeDamaged`; nothing is changed then.
	 */
	execute(command: Command): { readonly seq: number };
	getCapture(id: string): Capture | undefined;
	listCaptures(filter: CaptureFilter): { readonly captures: Capture[]; readonly total: number };
	/** Events after `seq`, in order, at most `limit`. */
	readEvents(afterSeq: number, limit: number): readonly StoredEvent[];
	health(): StoreHealth;
	/** Writes `state.sqlite` now (atomic). */
	snapshot(): void;
	/** Writes snapshot and log into one archive file. @throws OperationError when the file exists or the disk is full. */
	backup(file: string): { readonly bytes: number; readonly seq: number };
	close(): void;
}
