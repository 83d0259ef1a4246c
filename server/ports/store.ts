import type { Event } from '../../common/base/emitter.ts';
import type { Capture, CaptureStatus } from '../../common/model/capture.ts';
import type { Project } from '../../common/model/project.ts';
import type { Task } from '../../common/model/task.ts';
import type { Thread, ThreadMessage } from '../../common/model/thread.ts';
import type { Upstream } from '../../common/model/upstream.ts';
import type { NotePlace } from '../core/notes/events.ts';
import type { Command } from '../core/decide.ts';
import type { TransferredEvent } from '../core/transfer/transferred.ts';
import type { NodeSaid, UserLink, UserLinkState } from '../core/graph/state.ts';
import type { ContextQueries } from './contextQueries.ts';
import type { MemoryQueries } from './memoryQueries.ts';
import type { StoredEvent } from '../core/events/event.ts';
import type { AgentQueries } from './agents.ts';
import type { GitQueries } from './git.ts';
import type { KeptNotes } from './keptNotes.ts';
import type { SessionQueries } from './sessions.ts';
import type { TerminalQueries } from './terminalStore.ts';

export type { EventData, StoredEvent } from '../core/events/event.ts';

export type { Command } from '../core/decide.ts';

export interface CaptureFilter {
	readonly status?: CaptureStatus;
	/** Only archived ones, or only the others. */
	readonly archived?: boolean;
	readonly project?: string;
	readonly tag?: string;
	/** Case-insensitive substring. */
	readonly text?: string;
	readonly limit: number;
	readonly offset: number;
	/** The page that this capture is on, instead of the one at `offset`. */
	readonly around?: string;
}

export interface TaskFilter {
	readonly project?: string;
	readonly state?: 'open' | 'done';
	readonly tag?: string;
	/** Due on this day (`YYYY-MM-DD`) or before. */
	readonly dueBefore?: string;
	readonly anchor?: { readonly root: string; readonly path: string };
	/** Case-insensitive substring of title or description. */
	readonly text?: string;
	readonly limit: number;
	readonly offset: number;
}

export interface TaskHistoryEntry {
	readonly seq: number;
	readonly at: string;
	readonly change: string;
	readonly column?: string;
}

export type ListedProject = Project & {
	readonly openTasks: number;
	readonly doneTasks: number;
	readonly captures: Readonly<Record<CaptureStatus, number>>;
};

/** How much there is of what is not deleted. */
export interface StoredCounts {
	readonly levels: Readonly<Record<CaptureStatus, number>>;
	readonly tasks: { readonly open: number; readonly done: number };
	/** Those that are not archived. */
	readonly projects: number;
}

/** Where a note is, as far as the log knows. */
export interface KnownNote extends NotePlace {
	readonly removed: boolean;
	/** ISO 8601, UTC. */
	readonly updatedAt: string;
	readonly updatedSeq: number;
}

/** Reads tasks, projects and places of notes. */
export interface WorkQueries {
	/** By id or by label such as `T-12`. */
	task(idOrLabel: string): Task | undefined;
	tasks(filter: TaskFilter): { readonly tasks: Task[]; readonly total: number };
	/** Newest first. */
	history(taskId: string, limit: number): TaskHistoryEntry[];
	projects(archived: boolean): Project[];
	/** With the number of their tasks and captures, which takes longer the more of those there are. */
	countedProjects(archived: boolean): ListedProject[];
	/** Registered MCP servers, by alias. */
	upstreams(): Upstream[];
	/** Those of these MCP servers that were registered, and are not any more. */
	removedUpstreams(ids: readonly string[]): string[];
	/** Removed ones too. */
	note(id: string): KnownNote | undefined;
	/** Those that are not removed. */
	notes(): KnownNote[];
	/** Captures a note was made of. */
	noteCaptures(id: string): string[];
	/** The number the next task gets. */
	nextTaskNumber(): number;
	/** Keys of suggestions that are not made any more. */
	ignoredSuggestions(): Set<string>;
	counts(): StoredCounts;
}

export interface ThreadFilter {
	/** Case-insensitive substring of the title or a message. */
	readonly text?: string;
	readonly limit: number;
	readonly offset: number;
}

/** Reads conversations. */
export interface ThreadQueries {
	/** One that is not deleted. */
	thread(id: string): Thread | undefined;
	/** In the order in which they were written. @param after only those behind this message; all when there is no such one */
	messages(thread: string, after?: string): ThreadMessage[];
	message(thread: string, id: string): ThreadMessage | undefined;
	/** The conversation that a message is part of, deleted or not. */
	threadOf(message: string): string | undefined;
	/** The one that changed last first. */
	threads(filter: ThreadFilter): { readonly threads: Thread[]; readonly total: number };
}

/** Reads what the user said about the graph; what rules found is not in the store. */
export interface GraphDecisions {
	node(id: string): NodeSaid | undefined;
	nodes(): NodeSaid[];
	/** What a node was ever merged into, taken back or not. */
	mergeTargets(node: string): string[];
	/** Links the user made and did not take away. */
	links(): UserLink[];
	/** One of them, taken away or not. */
	link(id: string): UserLinkState | undefined;
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
	 * @throws OperationError `invalidInput`, `notFound`, `diskFull`, `storeDamaged`, `unavailable` (any other failure of
	 * the disk); nothing is changed then.
	 */
	execute(command: Command): { readonly seq: number };
	/**
	 * Appends events of another log with the times at which they happened, all or none.
	 * @throws OperationError `invalidInput` when they do not fit what is kept, `diskFull`, `storeDamaged` or `unavailable`.
	 */
	append(events: readonly TransferredEvent[]): void;
	readonly work: WorkQueries;
	readonly threads: ThreadQueries;
	readonly graph: GraphDecisions;
	readonly agents: AgentQueries;
	readonly git: GitQueries;
	readonly sessions: SessionQueries;
	readonly terminal: TerminalQueries;
	readonly memory: MemoryQueries;
	readonly contexts: ContextQueries;
	getCapture(id: string): Capture | undefined;
	listCaptures(filter: CaptureFilter): {
		readonly captures: Capture[];
		readonly total: number;
		/** Captures before the first of these. */
		readonly offset: number;
	};
	/**
	 * Events after `afterSeq`, in order, at most `limit`; none when there are no more. Events that a later version wrote
	 * are left out. @throws OperationError `storeDamaged` when the next one cannot be read.
	 */
	readEvents(afterSeq: number, limit: number): readonly StoredEvent[];
	health(): StoreHealth;
	/**
	 * Takes the texts of erased commands out of the log and the snapshots on disk. The events keep their place in the log;
	 * commands go on meanwhile.
	 * @throws OperationError `diskFull`, `unavailable`; what was not reached then is removed by the next call or start.
	 */
	removeErasedText(): Promise<void>;
	/** Writes `state.sqlite` now (atomic). */
	snapshot(): void;
	/**
	 * Writes log and snapshot, as they are now, and notes into one archive file. Commands go on meanwhile.
	 * @param notes asked anew when the backup has to begin again; without it none go along
	 * @throws OperationError `invalidInput` when the file exists, `storeDamaged`, `diskFull` or `unavailable`; no file is
	 * left then.
	 */
	backup(file: string, notes?: () => KeptNotes): Promise<WrittenBackup>;
	close(): void;
}

export interface WrittenBackup {
	/** Size of the archive. */
	readonly bytes: number;
	/** Last event in it. */
	readonly seq: number;
	/** Files of notes in it. */
	readonly notes: number;
	/** Files of notes that could not be read. */
	readonly leftOut: KeptNotes['leftOut'];
}
