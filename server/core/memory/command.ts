import type { ProcessedCapture, SummaryData } from './events.ts';

/** What was found out about a capture, and the event of the text in which it was found. */
export interface ProcessedItem {
	readonly seq: number;
	readonly found: ProcessedCapture;
	/** The project whose folder it was taken from. */
	readonly assign?: string;
}

/** Asks for a change of what is known about records; `decideMemory` turns it into events or refuses it. */
export type MemoryCommand =
	/** Results for captures that are as they were when they were read: `seq` is that of their text. */
	| { readonly type: 'memory/process'; readonly items: readonly ProcessedItem[] }
	| {
			readonly type: 'capture/assign';
			readonly ids: readonly string[];
			readonly project: string;
			readonly by: 'user' | 'folder';
	  }
	| {
			readonly type: 'memory/archive';
			readonly ids: readonly string[];
			readonly reason: string;
			/** Names a run of pruning, to undo it as a whole. */
			readonly run?: string;
	  }
	| { readonly type: 'memory/restore'; readonly ids: readonly string[] }
	| { readonly type: 'memory/pin'; readonly ref: string; readonly pinned: boolean }
	| { readonly type: 'memory/supersede'; readonly ref: string; readonly by?: string; readonly reason: string }
	| { readonly type: 'memory/reinstate'; readonly ref: string }
	/** @property now ms since the epoch */
	| { readonly type: 'memory/reinforce'; readonly refs: readonly string[]; readonly now: number }
	| {
			readonly type: 'memory/compact';
			readonly run: string;
			readonly project?: string;
			readonly topic?: string;
			readonly method: string;
			readonly summaries: readonly SummaryData[];
			readonly replaced: readonly string[];
	  }
	| { readonly type: 'memory/undoCompaction'; readonly run: string };
