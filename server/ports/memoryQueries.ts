import type { CaptureStatus, Processed, Superseded } from '../../common/model/capture.ts';
import type { Summary } from '../../common/model/memory.ts';
import type { MemoryState } from '../core/memory/decide.ts';
import type { KnownText } from '../core/memory/repeats.ts';

/** What use was made of a capture. Times are ISO 8601. */
export interface CaptureUsage {
	readonly id: string;
	readonly createdAt: string;
	readonly updatedAt: string;
	readonly recalledAt: string | undefined;
	readonly recalls: number;
	/** What its text refers to. */
	readonly links: number;
	readonly edits: number;
	readonly tagged: boolean;
	/** As counted; estimated before it is processed. */
	readonly tokens: number;
	readonly project: string;
	readonly status: CaptureStatus;
	readonly pinned: boolean;
	readonly superseded: Superseded | undefined;
	/** An older capture that says almost the same. */
	readonly duplicateOf: Processed['duplicateOf'];
}

export interface SummaryFilter {
	readonly project?: string;
	readonly topic?: string;
	readonly level?: number;
	/** Only those that are no part of another. */
	readonly rootsOnly?: boolean;
	readonly limit: number;
}

/** Reads what is known about records besides their text. */
export interface MemoryQueries {
	/** Of any record; what nothing is known of is not pinned, not superseded and was not recalled. Edits are those of tasks. */
	state(ref: string): MemoryState & { readonly recalls: number; readonly edits: number };
	usage(captureId: string): CaptureUsage | undefined;
	/** The same of several, without those that are not there; in any order. */
	usages(captureIds: readonly string[]): CaptureUsage[];
	/**
	 * Captures and summaries that were recalled at that time (ISO 8601) or later, the last first, without what is superseded,
	 * archived, deleted or replaced.
	 */
	recalledTexts(since: string, limit: number): KnownText[];
	/** Of all captures, oldest first. */
	allUsage(): CaptureUsage[];
	/** When a capture that is not deleted was made, ISO 8601. */
	madeAt(captureId: string): string | undefined;
	/** The same of all, by id, in the order in which they were kept. */
	allMadeAt(): Map<string, string>;
	/** Ids of a project's captures that are not deleted, the oldest first. */
	capturesOf(project: string): string[];
	/** Captures whose text was not processed by this version of the rules, oldest first, with the event of the text. */
	unprocessed(version: number, limit: number): { readonly id: string; readonly seq: number }[];
	/** Captures by level, of a project or of all. */
	countByLevel(project?: string): Readonly<Record<CaptureStatus, number>>;
	summary(id: string): Summary | undefined;
	/** Newest first, without those that a later one took the place of. */
	summaries(filter: SummaryFilter): Summary[];
	/** Ids of the summaries of a run and of those they took the place of, whether it was undone or not. */
	summariesOf(run: string): string[];
	/** Ids of the summaries that were made of a record, through their parts, whether they stand or not. */
	summariesOver(ref: string): string[];
	/** Captures that have been summed up already, in the text that they have now. */
	summarised(scope: { readonly project?: string; readonly topic?: string }): Set<string>;
	/** Ids of summaries that stand although a capture below them is deleted, superseded or has another text by now. */
	outdatedSummaries(scope: { readonly project?: string; readonly topic?: string }): Set<string>;
	/** Captures that were archived by a run of pruning and still are. */
	archivedBy(run: string): string[];
}
