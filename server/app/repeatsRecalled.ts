import type { CaptureSource } from '../../common/model/capture.ts';
import { repeated } from '../core/memory/repeats.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';

/** An assistant may come back to what it recalled this much later. Milliseconds. */
const RECENT_MS = 86_400_000;
/** Records that are compared, those recalled last. */
const MAX_RECENT = 500;

/**
 * What an assistant wants to keep although it says nothing but what was recalled from captures and summaries in the last day:
 * an assistant that stores its context would fill the memory with copies of itself. What people and programs keep is theirs to
 * repeat.
 * @returns refs of what it repeats, the one that holds most of it first; none when it is new
 */
export function repeatsRecalled(
	{ store, clock }: { readonly store: Store; readonly clock: Clock },
	content: string,
	source: CaptureSource | undefined,
): string[] {
	if (source?.door !== 'mcp' && source?.door !== 'chat') return [];
	const since = new Date(clock() - RECENT_MS).toISOString();
	// What is superseded, archived or deleted is not among them: it may be said anew.
	return repeated(content, store.memory.recalledTexts(since, MAX_RECENT));
}
