import type { CaptureSource, CaptureStatus } from '../../../common/model/capture.ts';
import type { AgentEvent } from '../agents/events.ts';
import type { GraphEvent } from '../graph/events.ts';
import type { NoteEvent } from '../notes/events.ts';
import type { ContextEvent } from '../contexts/events.ts';
import type { MemoryEvent } from '../memory/events.ts';
import type { GitEvent } from '../git/events.ts';
import type { ProjectEvent } from '../projects/events.ts';
import type { SessionEvent } from '../sessions/events.ts';
import type { TaskEvent } from '../tasks/events.ts';
import type { TerminalEvent } from '../terminal/events.ts';
import type { ThreadEvent } from '../threads/events.ts';
import type { UpstreamEvent } from '../upstreams/events.ts';

/** Facts that happened, past tense. Each has a versioned, frozen schema in `schemas.ts`. */
export type EventData =
	| AgentEvent
	| CaptureEvent
	| NoteEvent
	| GitEvent
	| ProjectEvent
	| SessionEvent
	| TaskEvent
	| TerminalEvent
	| ThreadEvent
	| UpstreamEvent
	| GraphEvent
	| ContextEvent
	| MemoryEvent;

export type CaptureEvent =
	| {
			readonly type: 'captureAdded';
			readonly data: { id: string; content: string; tags: string[]; source?: CaptureSource };
	  }
	| {
			readonly type: 'captureEdited';
			readonly data: { id: string; content?: string; tags?: string[]; status?: CaptureStatus };
	  }
	| { readonly type: 'captureDeleted'; readonly data: { id: string } }
	| { readonly type: 'captureRestored'; readonly data: { id: string } }
	/** Stands in the log where a repair found an event that could not be read any more; it changes no state. */
	| { readonly type: 'eventLost'; readonly data: { reason: string } };

export type EventType = EventData['type'];

/** All events so far are of the one namespace; profiles have data folders of their own. */
export const NAMESPACE = 'default';

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
