import type { Importance, Summary } from '../../common/model/memory.ts';
import type { TokenUsage } from '../../common/model/thread.ts';

import type { PruneReason } from '../core/memory/prune.ts';

/** A capture that pruning archives. */
export interface PruneItem {
	readonly id: string;
	readonly strength: number;
	readonly why: PruneReason;
}

export interface PruneLimits {
	readonly minStrength: number;
	/** 0: no limit. */
	readonly maxMemories: number;
	readonly project?: string;
	/** What is younger had no time to fade, however weak it is; 0 when left out. Milliseconds. */
	readonly fadesAfterMs?: number;
}

export interface CompactRequest {
	readonly run: string;
	readonly project?: string;
	readonly topic?: string;
	/** Captures to sum up, in order, for a topic; those of the project otherwise. */
	readonly captures?: readonly string[];
	readonly method: 'auto' | 'model' | 'extractive';
	readonly maxTokens: number;
	readonly signal: AbortSignal;
	readonly progress: (done: number, total: number) => void;
}

export interface CompactResult {
	/** Undefined when there was nothing new. */
	readonly summary: Summary | undefined;
	readonly captures: number;
	/** What the language model took; empty when none was asked. */
	readonly usage: TokenUsage;
	readonly notices: string[];
	readonly seq: number;
}

/** Looks after what was kept: what matters, what fades, what is summed up. */
export interface MemoryKeeper {
	importance(ref: string): Importance;
	/**
	 * What would be archived, in the order in which it goes, and how many would stay. What is kept or changed while it is
	 * worked out may be missing from it.
	 */
	prunePlan(limits: PruneLimits): Promise<{ readonly items: PruneItem[]; readonly remaining: number }>;
	/** @throws OperationError; nothing is written then, nor when the signal is aborted */
	compact(request: CompactRequest): Promise<CompactResult>;
}
