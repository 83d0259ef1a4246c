import type { HeldBack, Recalled } from '../../common/model/memory.ts';
import type { HitKind, SearchMode } from '../../common/model/search.ts';

export interface RecallRequest {
	readonly query: string;
	/** Empty: all kinds. */
	readonly kinds: readonly HitKind[];
	/** Only captures of this project. */
	readonly project?: string;
	/** All of them. */
	readonly tags: readonly string[];
	readonly limit: number;
	readonly mode: SearchMode;
	/** Kinds of what is held back that are wanted nevertheless. */
	readonly include: readonly HeldBack['why'][];
	/** Records whose strength is below this have faded; 0 holds nothing back. */
	readonly minStrength: number;
	readonly signal?: AbortSignal;
}

export interface RecallAnswer {
	readonly hits: Recalled[];
	readonly heldBack: HeldBack[];
	readonly notices: string[];
}

/** Recall of what was kept: captures, tasks, summaries and other records, not files. */
export interface RecallEngine {
	/** Includes every record that was acknowledged before. */
	recall(request: RecallRequest): Promise<RecallAnswer>;
	close(): void;
}
