import type { CaptureSource, CaptureStatus } from '../../../common/model/capture.ts';

/** Facts that happened, past tense. Each has a versioned, frozen schema in `schemas.ts`. */
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

export type EventType = EventData['type'];

/** What every line of the log carries besides type and data. */
export interface EventEnvelope {
	/** 1, 2, 3 … without gaps. */
	readonly seq: number;
	/** Deterministic: hash of seq, type and data. */
	readonly id: string;
	/** ISO 8601, UTC. */
	readonly ts: string;
	/** Version of the type's schema. */
	readonly v: number;
	readonly namespace: string;
}

/** One line of the log. */
export type StoredEvent = EventData & EventEnvelope;

/**
 * An event of a type or a version that this program does not know: written by a later one. It is kept in the log and
 * counts as a step of the head; it changes no state.
 */
export interface UnknownEvent extends EventEnvelope {
	readonly type: string;
	readonly data: unknown;
}
